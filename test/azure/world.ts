import type { World } from '../../src/engine/world.ts';

/** A world whose clock moves only when it is slept upon; every wait is noted. */
export function sleeper(start = Date.UTC(2026, 10, 20)): World & { readonly sleeps: number[] } {
  let now = start;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => now,
    // In the middle of the range, so that jitter changes nothing.
    guid: () => '80000000-0000-4000-8000-000000000000',
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      sleeps.push(milliseconds);
      now += milliseconds;
    },
  };
}
