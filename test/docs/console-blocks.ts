/** A command line as a page shows it, and what the page says that it prints. */
export interface Shown {
  readonly line: string;
  /** Undefined where the page shows nothing; a line of `…` stands for any lines. */
  readonly output: string | undefined;
  /** The number of the line in the page, from 1 on. */
  readonly at: number;
  /** The page says that it fails: the block is marked `console fails`. */
  readonly fails: boolean;
}

/** Reads the command lines of a page: those after `$ ` in its `console` blocks, with what follows each as its output. */
export function consoleBlocks(markdown: string): Shown[] {
  const found: { line: string; output: string[]; at: number; fails: boolean }[] = [];
  let inside: { readonly fails: boolean } | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    const fence = /^```(\S*)(.*)$/.exec(text);
    if (fence !== null) {
      inside =
        inside === undefined && fence[1] === 'console'
          ? { fails: /\bfails\b/.test(fence[2] ?? '') }
          : undefined;
      continue;
    }
    if (inside === undefined) continue;
    if (text.startsWith('$ '))
      found.push({ line: text.slice(2), output: [], at: index + 1, fails: inside.fails });
    else if (text.startsWith('> ') && found.length > 0) {
      const last = found.at(-1);
      if (last !== undefined) last.line += `\n${text.slice(2)}`;
    } else found.at(-1)?.output.push(text);
  }
  return found.map(({ output, ...shown }) => {
    const told = output.join('\n').trimEnd();
    return { ...shown, output: told === '' ? undefined : told };
  });
}
