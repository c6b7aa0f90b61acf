import { stripVTControlCharacters } from 'node:util';

/**
 * Breaks the lines of a text at spaces, so that a terminal does not break them within words; what follows is indented as
 * its line is, by two more. A word that is too long, such as an id, stays whole: it can be copied.
 */
export function wrap(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n');
}

function wrapLine(line: string, width: number): string {
  if (widthOf(line) <= width) return line;
  const indent = ' '.repeat(line.length - line.trimStart().length);
  const lines: string[] = [];
  let current = indent;
  for (const word of line.trimStart().split(/(?<=\S)(?= )/)) {
    const started = current.trim() !== '';
    if (started && widthOf(current + word) > width) {
      lines.push(current);
      current = `${indent}  ${word.trimStart()}`;
    } else {
      current += word;
    }
  }
  return [...lines, current].join('\n');
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
