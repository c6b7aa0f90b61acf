import { WIDTH } from './width.ts';
import { wrap } from './wrap.ts';

/**
 * Writes words behind a label, as many a line as fit a screen of 80 columns; what follows stands below the first word. Below
 * a long label, and where a word has no room beside it, all of them stand on lines of their own. Empty where there are none.
 */
export function hanging(
  label: string,
  words: readonly string[],
  { indent, stroke = String }: { readonly indent: number; readonly stroke?: (text: string) => string },
): string[] {
  const lines: string[] = [];
  const beside = WIDTH - indent - label.length - 1;
  const isLong = label.length > LONGEST_LABEL || words.some(({ length }) => length > beside);
  const room = isLong ? WIDTH - indent - 2 : beside;
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > room) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  const margin = ' '.repeat(indent);
  if (isLong && lines.length > 0)
    return [
      wrap(`${margin}${stroke(label)}`, WIDTH),
      ...lines.map((line) => wrap(`${margin}  ${line}`, WIDTH)),
    ];
  return lines.map((line, index) =>
    index === 0 ? `${margin}${stroke(label)} ${line}` : `${margin}${' '.repeat(label.length)} ${line}`,
  );
}

/** Names the first of many and counts the rest: `a,` `b,` `and 3 more`. One that is left over is named, too. */
export function named(items: readonly string[], most: number): string[] {
  const first = items.length > most + 1 ? items.slice(0, most) : items;
  const more = items.length - first.length;
  const all = [...first, ...(more > 0 ? [`and ${more} more`] : [])];
  return all.map((item, index) => (index < all.length - 1 ? `${item},` : item));
}

/** What is longer leaves no room for a list beside it. */
const LONGEST_LABEL = 40;
