import { afterOpen } from '../after-open.ts';
import { nextCommand, type SameFlags } from '../next-command.ts';
import type { Paint } from '../no-paint.ts';
import type { ToldRow } from './told.ts';

/** Writes what can be typed about an open run, by how far it came. */
export function nextLines(
  { phase, command }: Pick<ToldRow, 'phase' | 'command'>,
  flags: SameFlags,
  paint: Paint,
): string[] {
  const kind = command === 'destroy' ? 'destroy' : 'deploy';
  const typed = afterOpen({ kind, phase: phase ?? 'forward' }).map(
    ([words, what]) => [nextCommand(flags, ...words), what] as const,
  );
  const longest = Math.max(...typed.map(([line]) => line.length));
  return typed.map(([line, what]) => `  ${paint.cyan(line.padEnd(longest))}  ${paint.dim(what)}`);
}
