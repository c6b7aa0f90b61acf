import type { Paint } from './paint.ts';
import { plain, shortAddress } from './words.ts';

/** What becomes of one address that goes. */
export interface Going {
  readonly step: string;
  readonly address: string;
  readonly action: 'remove' | 'replace' | 'restore' | 'keep';
  readonly by?: string;
  readonly why?: string;
  readonly data?: string;
}

/** Says of each address what becomes of it, one a line, with what takes its place or why it stays, and which data dies. */
export function removalLines(going: readonly Going[], paint: Paint): string[] {
  const longest = Math.max(0, ...going.map(({ action }) => WORDS[action].length));
  return going.flatMap(({ action, address, by, why, data }) => {
    const stroke = action === 'keep' ? paint.yellow : action === 'restore' ? paint.cyan : paint.red;
    const indent = ' '.repeat('  '.length + longest + '  '.length);
    const note = by === undefined ? plain(why ?? '') : `by ${shortAddress(by)}`;
    return [
      `  ${stroke(WORDS[action].padEnd(longest))}  ${shortAddress(address)}  ${paint.dim(note)}`.trimEnd(),
      ...(data === undefined || action === 'keep'
        ? []
        : [`${indent}${paint.red('deletes data')}: ${plain(data)}`]),
    ];
  });
}

const WORDS: Readonly<Record<Going['action'], string>> = {
  remove: 'remove',
  replace: 'replace',
  restore: 'put back as found',
  keep: 'keep',
};
