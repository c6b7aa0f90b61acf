/** Milliseconds since it was started. */
export type Stopwatch = () => number;

/**
 * Starts a stopwatch that never shows too little. The monotonic clock runs on while a process is stopped (SIGSTOP), and
 * nobody can set it; but on Linux and macOS it stands still while the machine sleeps. The wall clock does not. So the one
 * that went further counts: a wall clock that is set forward costs a renewal, no more.
 * Source: clock_gettime(2), CLOCK_MONOTONIC.
 */
export function startStopwatch(): Stopwatch {
  const monotonic = performance.now();
  const wall = Date.now();
  return () => Math.max(performance.now() - monotonic, Date.now() - wall);
}
