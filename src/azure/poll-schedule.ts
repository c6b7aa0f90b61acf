import type { World } from '../engine/world.ts';

/** How something is looked at again. */
export interface PollTerms {
  /** The usual wait between two looks, in milliseconds. */
  readonly usualMs: number;
  /** Who has waited for so many milliseconds gives up; zero: after the first look. */
  readonly budgetMs: number;
  /** Before so many looks only the pauses between them count as waiting. Default 1. */
  readonly fewestLooks?: number;
}

/**
 * Begins to wait for something. Called after each look, it says how many milliseconds to pause before the next one, or
 * undefined where the waiting is over; `askedMs` is what an answer asks for (Retry-After), which counts before `pollDelay`.
 *
 * Time is told by the clock, but never as less than the pauses took: a clock may be set back. Who asks for a number of looks
 * gets them in spite of the clock: a process that stood still (a busy machine, a laptop that slept) has not looked meanwhile.
 */
export function polling(
  world: Pick<World, 'now'>,
  { usualMs, budgetMs, fewestLooks = 1 }: PollTerms,
): (askedMs?: number) => number | undefined {
  const startedAt = world.now();
  let looks = 0;
  let pausedMs = 0;
  return (askedMs) => {
    looks += 1;
    const waitedMs = looks < fewestLooks ? pausedMs : Math.max(pausedMs, world.now() - startedAt);
    const delayMs = askedMs ?? pollDelay(usualMs, waitedMs);
    pausedMs += delayMs;
    return waitedMs + delayMs > budgetMs ? undefined : delayMs;
  };
}

/**
 * How long to wait before the next look at what Azure is still at, after it was waited for so long already, where no answer
 * says how long: a tenth of the usual wait at first, half as long again with each look up to the usual one, and from then on
 * a fiftieth of what the waiting has taken so far, a quarter of a minute at most. So an end is noticed within the usual
 * wait, or by 2 % of its time too late, and what takes an hour is not asked about two thousand times. All in whole
 * milliseconds.
 *
 * Without jitter: runs begin at moments of their own, and requests in step wait in our own token buckets.
 * Sources: Microsoft Learn, "Track asynchronous Azure operations" (without Retry-After: logic of one's own); 2 s is what
 * `@azure/core-lro` waits between two polls. Why: ADR 24.
 */
export function pollDelay(usualMs: number, elapsedMs: number): number {
  const early = Math.min(usualMs, usualMs / 10 + elapsedMs / 2);
  return Math.max(1, Math.round(Math.max(early, Math.min(elapsedMs / 50, LONGEST_MS))));
}

const LONGEST_MS = 15_000;

/**
 * The looks of who looks at something whose answers come soon: as many as are made within two seconds where two seconds are
 * the usual wait.
 */
export const FEWEST_LOOKS = 5;
