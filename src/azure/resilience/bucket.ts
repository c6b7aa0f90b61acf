import type { World } from '../../engine/world.ts';
import { untilAborted } from '../until-aborted.ts';

/** A token bucket: each request takes a token, and waits for one where there is none. First come, first served. */
export interface Bucket {
  /** Resolves when a token was taken. Throws the signal's reason, and then none was. */
  take(signal: AbortSignal | undefined): Promise<void>;
  /** One that took a token is over; `remaining` is how many the other side says are left, where it says so. */
  ended(remaining: number | undefined): void;
  /** Nothing is sent before so many milliseconds have passed: the other side said so. */
  pause(milliseconds: number): void;
}

/** How a bucket fills. */
export interface BucketSettings {
  readonly size: number;
  readonly perSecond: number;
}

/** Makes a full bucket on a given clock. */
export function createBucket({ size, perSecond }: BucketSettings, world: World): Bucket {
  let tokens = size;
  let filledAt = world.now();
  /** How far that may lie ahead: as long as the last pause. */
  let aheadMs = 0;
  let underWay = 0;
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  function fill(): void {
    const now = world.now();
    // A clock that was set back is no pause.
    filledAt = Math.min(filledAt, now + aheadMs);
    if (now <= filledAt) return;
    tokens = Math.min(size, tokens + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
  }

  /** Milliseconds until there is a token to take; 0: there is one. */
  function missing(): number {
    fill();
    const short = tokens < 1 ? Math.ceil(((1 - tokens) / perSecond) * 1000) : 0;
    // A pause is a bucket that begins to fill later.
    return Math.max(short, filledAt - world.now());
  }

  function taken(): void {
    tokens -= 1;
    underWay += 1;
  }

  return {
    async take(signal) {
      if (waiting === 0 && missing() === 0) return taken();
      const before = last;
      const { promise: done, resolve } = Promise.withResolvers<void>();
      last = before.then(() => done);
      waiting += 1;
      try {
        await untilAborted(before, signal);
        for (let milliseconds = missing(); milliseconds > 0; milliseconds = missing())
          await world.sleep(milliseconds, signal);
        taken();
      } finally {
        waiting -= 1;
        resolve();
      }
    },
    ended(remaining) {
      fill();
      underWay -= 1;
      if (remaining === undefined) return;
      // Those under way may not have been counted yet; and others may take from the same bucket.
      tokens = Math.min(tokens, remaining - underWay);
    },
    pause(milliseconds) {
      fill();
      tokens = Math.min(tokens, 0);
      const now = world.now();
      filledAt = Math.max(filledAt, now + milliseconds);
      aheadMs = filledAt - now;
    },
  };
}
