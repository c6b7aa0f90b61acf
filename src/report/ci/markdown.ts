import { plain } from '../words.ts';

/**
 * One line of text, in which others may have a part, as Markdown shows it word for word: nothing in it is markup, mentions
 * somebody or refers to an issue. Source: GitHub Flavored Markdown Spec, "Backslash escapes" and "Raw HTML".
 */
export function told(text: string): string {
  return plain(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]~|]/g, String.raw`\$&`)
    .replace(/@(?=\w)/g, '@&#8203;')
    .replace(/#(?=\d)/g, '#&#8203;')
    .replace(/^([#>+-]|\d+[.)])/, String.raw`\$1`)
    .replace(/\bhttps?(?=:\/\/)/gi, '$&&#8203;');
}

/** The same as code: names, ids and values. A backtick in it is told by a quote. */
export function code(text: string): string {
  const line = plain(text)
    .replaceAll('`', "'")
    .replaceAll('|', String.raw`\|`);
  return line === '' ? '' : `\`${line}\``;
}

/** A link that can be followed, where it is an address of the web; else the text alone. */
export function link(url: string): string {
  return /^https?:\/\/[^\s<>"`|\\()]+$/.test(url) ? `<${url}>` : code(url);
}

/** A table; none where it has no rows. Cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)];
}

/** What is folded away behind a line; nothing where there is nothing. The line is Markdown's own text, without markup. */
export function folded(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return ['<details>', `<summary>${title}</summary>`, '', ...lines, '', '</details>'];
}

/**
 * Joins paragraphs as far as the limit in bytes allows: one that is too long loses its last lines, or goes as a whole where
 * it must end as it begins. That something is left out is said.
 */
export function within(limit: number, parts: readonly (readonly string[])[]): string {
  let left = limit - Buffer.byteLength(LEFT_OUT) - 2;
  let cut = false;
  const kept = parts.flatMap((lines) => {
    const fitting = fit(lines, left);
    if (fitting.length < lines.length) cut = true;
    left -= sizeOf(fitting);
    return fitting.length === 0 ? [] : [`${fitting.join('\n')}\n`];
  });
  return [...kept, ...(cut ? [`${LEFT_OUT}\n`] : [])].join('\n');
}

/** A table without rows says nothing, and what is folded or fenced must end. */
function fit(lines: readonly string[], limit: number): readonly string[] {
  if (sizeOf(lines) <= limit) return lines;
  if (lines.some((line) => line.startsWith('<details>') || line === '```')) return [];
  let size = 1;
  const end = lines.findIndex((line) => (size += Buffer.byteLength(line) + 1) > limit);
  return end < 3 ? [] : lines.slice(0, end);
}

function sizeOf(lines: readonly string[]): number {
  return lines.length === 0 ? 0 : Buffer.byteLength(lines.join('\n')) + 2;
}

const LEFT_OUT = '_There is more than fits here: the log and `--output json` have all of it._';
