import { durationOf, LONGEST_DURATION_MS } from '../config/duration.ts';

/** Reads a duration that was given on the command line, such as `30s` or `1h30m`: milliseconds, at most a day. */
export function durationMs(text: string): number {
  const milliseconds = durationOf(text);
  if (milliseconds === undefined) throw new Error('write a number with its unit, such as 30s, 5m or 1h30m');
  if (milliseconds > LONGEST_DURATION_MS) throw new Error('at most a day (24h) can be waited');
  return milliseconds;
}
