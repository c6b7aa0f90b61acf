import { nextCommand, type SameFlags } from '../next-command.ts';
import type { Paint } from '../no-paint.ts';
import type { ToldRow } from './told.ts';

/** Writes what can be typed about an open run, by how far it came. */
export function nextLines(
  { phase, command }: Pick<ToldRow, 'phase' | 'command'>,
  flags: SameFlags,
  paint: Paint,
): string[] {
  const next = command === 'destroy' ? AFTER_DESTROY : AFTER[phase ?? 'forward'];
  const typed = next.map(([words, what]) => [nextCommand(flags, ...words), what] as const);
  const longest = Math.max(...typed.map(([line]) => line.length));
  return typed.map(([line, what]) => `  ${paint.cyan(line.padEnd(longest))}  ${paint.dim(what)}`);
}

type Next = readonly [words: readonly string[], what: string];

const AFTER_DESTROY: readonly Next[] = [
  [['destroy'], 'goes on with it'],
  [[], 'builds again what it took'],
];

const AFTER: Readonly<Record<NonNullable<ToldRow['phase']>, readonly Next[]>> = {
  forward: [
    [[], 'goes on with it'],
    [['rollback'], 'undoes it'],
  ],
  'rolling-back': [
    [['rollback'], 'goes on undoing it'],
    [[], 'does the same, and then deploys'],
  ],
  committed: [[[], 'finishes it']],
};
