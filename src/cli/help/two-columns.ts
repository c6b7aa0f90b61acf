/** What all help is written for: the narrowest terminal in common use. */
export const WIDTH = 80;

/**
 * Writes rows of two columns, indented by two: the right one is broken at spaces, and goes on below itself. A word on the left
 * that is wider than `most` pushes its meaning aside.
 */
export function twoColumns(rows: readonly (readonly [left: string, right: string])[], most = 26): string[] {
  const widest = Math.max(0, ...rows.map(([left]) => left.length).filter((length) => length <= most));
  return rows.flatMap(([left, right]) => {
    const indent = Math.max(widest, left.length) + 4;
    const [first = '', ...more] = broken(right, WIDTH - indent);
    return [
      `  ${left.padEnd(widest)}  ${first}`.trimEnd(),
      ...more.map((line) => `${' '.repeat(widest + 4)}${line}`),
    ];
  });
}

/** Breaks a text at spaces into lines of at most so many columns; a longer word stays whole. */
export function broken(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
