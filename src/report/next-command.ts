/** The flags of a command that the next command must repeat to be about the same thing. */
export interface SameFlags {
  readonly config?: string | undefined;
  readonly env?: string | undefined;
  readonly cloud?: string | undefined;
}

/** Writes a command that can be typed next, about the same configuration and environment. */
export function nextCommand(flags: SameFlags, ...words: readonly string[]): string {
  const named = [
    ['--config', flags.config],
    ['--env', flags.env],
    ['--cloud', flags.cloud],
  ] as const;
  const repeated = named.flatMap(([flag, value]) => (value === undefined ? [] : [flag, shellWord(value)]));
  return ['npx', 'deploy', ...words, ...repeated].join(' ');
}

/** Writes a command as it was typed, with the environment that a variable or a default had chosen for it. */
export function sameCommand(argv: readonly string[], environment: string | undefined): string {
  const named = environment === undefined || argv.some((word) => /^--env(=|$)/.test(word));
  return ['npx', 'deploy', ...argv, ...(named ? [] : ['--env', environment])].map(shellWord).join(' ');
}

/** Quotes a word as a POSIX shell needs it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
