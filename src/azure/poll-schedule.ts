/**
 * How long to wait before the next look at what Azure is still at, after it was waited for so long already, where no answer
 * says how long (Retry-After counts before this): a tenth of the usual wait at first, half as long again with each look up
 * to the usual one, and from then on a fiftieth of what the waiting has taken so far, a quarter of a minute at most. So an
 * end is noticed within the usual wait, or by 2 % of its time too late, and what takes an hour is not asked about two
 * thousand times. All in whole milliseconds.
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
