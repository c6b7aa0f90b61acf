import { fitted } from './fitted.ts';
import type { Frame } from './list.ts';
import type { Progress } from './progress.ts';
import { spinner } from './spinner.ts';
import { clock } from './words.ts';

/**
 * Draws what is done to what. While no step is at work, and something else lasts, a spinner turns before it, and what is
 * waited for stands behind it, with the time since something happened: `⠹ checking that nothing stands in the way, 0:12`.
 */
export function drawHeadline(progress: Progress, { now, turn, width, paint, ended }: Frame): string {
  const { headline, waits, since, active } = progress;
  const silentMs = now - (since ?? now);
  if (ended === true || active.size > 0 || silentMs < LASTING_MS) return paint.bold(fitted(headline, width));
  const behind = `, ${clock(silentMs)}`;
  const said = waits === undefined ? headline : `${headline}: ${waits}`;
  return `${paint.cyan(spinner(turn))} ${paint.bold(fitted(said, width - 2 - behind.length))}${paint.dim(behind)}`;
}

/** What is shorter would only make the line jump. */
const LASTING_MS = 1000;
