import { nextCommand, type SameFlags } from '../next-command.ts';
import type { Paint } from '../no-paint.ts';

/** Writes what can be typed about an open run. */
export function nextLines(flags: SameFlags, paint: Paint): string[] {
  const [on, back] = [nextCommand(flags), nextCommand(flags, 'rollback')];
  return [
    `  ${paint.cyan(on.padEnd(back.length))}  ${paint.dim('goes on with it')}`,
    `  ${paint.cyan(back)}  ${paint.dim('undoes it')}`,
  ];
}
