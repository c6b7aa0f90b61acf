import { setImmediate } from 'node:timers/promises';
import { chance } from '../crash/random.ts';
import type { Around } from '../deployment/rig.ts';

/** At which call a process dies: before it is made, after, or over a line that is half written. */
export interface Kill {
  readonly mode: 'before' | 'after' | 'half';
  readonly at: number;
}

/** A process that can be killed. */
export interface Mortal {
  around(real: Around): Around;
  died(): boolean;
  /** Resolves when nothing that it sent is on its way any more. */
  settled(): Promise<void>;
}

/** Makes a process that draws its ids from a seed and, when a kill is given, dies: every later call of it throws. */
export function mortal(seed: number, kill: Kill | undefined): Mortal {
  const { upTo } = chance(seed);
  const underway = new Set<Promise<unknown>>();
  let calls = 0;
  let dead = false;

  async function call<T>(act: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> {
    if (dead) throw new Error('the process is dead');
    const mode = (calls += 1) === kill?.at ? kill.mode : undefined;
    if (mode !== undefined) dead = true;
    if (mode === 'half') await half?.();
    const acted = mode === 'before' || mode === 'half' ? undefined : act();
    if (acted) underway.add(acted.catch(() => undefined));
    const given = await acted;
    if (dead || given === undefined) if (dead) throw new Error('the process is dead');
    return given as T;
  }

  return {
    around: ({ store, world, handle, signal }) => ({
      signal,
      handle: (request) => call(() => handle(request)),
      store: {
        read: () => store.read(),
        append: (line) =>
          call(
            () => store.append(line),
            () => store.append(line.slice(0, line.length / 2)),
          ),
        replace: (snapshot) => call(() => store.replace(snapshot)),
        cut: (bytes) => call(() => store.cut(bytes)),
      },
      world: {
        now: world.now,
        guid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
        sleep: async (milliseconds, signal_) => {
          if (dead) throw new Error('the process is dead');
          await world.sleep(milliseconds, signal_);
          if (dead) throw new Error('the process is dead');
        },
      },
    }),
    died: () => dead,
    settled: async () => {
      await Promise.all(underway);
      await setImmediate();
    },
  };

  function hex(digits: number): string {
    return Array.from({ length: digits }, () => upTo(16).toString(16)).join('');
  }
}
