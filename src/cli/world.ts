import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { World } from '../engine/world.ts';

/** The real clock, real waiting and real randomness. An aborted wait rejects with the signal's reason. */
export const systemWorld: World = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      throw signal?.reason ?? error;
    }
  },
  guid: () => randomUUID(),
};
