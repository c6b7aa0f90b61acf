/** Dated copies of a state, kept beside it before it is replaced or forgotten. */
export interface StateCopies {
  /**
   * Copies the snapshot and the journal as they are, durably; an empty one is left out. Of each at most ten copies stay,
   * the newest. Resolves to where the new copies lie. Throws `Failure` `state-unwritable`.
   */
  copy(now: Date): Promise<string[]>;
}

/** What is copied. */
export const COPIED = ['state.json', 'journal.jsonl'] as const;

/** The name of a copy, `state.json.2026-01-31T12-00-00Z.bak`; two within a second are told apart by a number. */
export function copyName(name: string, now: Date, number = 1): string {
  const stamp = now
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  return `${name}.${stamp}${number === 1 ? '' : `.${number}`}.bak`;
}

/** Which copies of one file are more than are kept: the oldest. */
export function surplusCopies(name: string, found: readonly string[]): string[] {
  return found
    .flatMap((file) => {
      const [, stamp, number = '1'] = COPY.exec(file) ?? [];
      return stamp !== undefined && file.startsWith(`${name}.${stamp}`)
        ? [{ file, stamp, number: Number(number) }]
        : [];
    })
    .sort((a, b) => a.stamp.localeCompare(b.stamp) || a.number - b.number)
    .slice(0, -KEPT)
    .map(({ file }) => file);
}

const KEPT = 10;
const COPY = /\.(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)(?:\.(\d+))?\.bak$/;
