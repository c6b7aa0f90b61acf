import { setImmediate } from 'node:timers/promises';
import { chance } from '../crash/random.ts';
import type { Around } from '../deployment/rig.ts';

/** What ends a process at one of its calls: it dies before, after or over it, or somebody presses Ctrl-C. */
export interface Kill {
  readonly mode: 'before' | 'after' | 'half' | 'interrupt';
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
  const interrupt = new AbortController();
  const underway = new Set<Promise<unknown>>();
  let calls = 0;
  let dead = false;

  function alive(): void {
    if (dead) throw new Error('the process is dead');
  }

  async function call<T>(act: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> {
    alive();
    const mode = (calls += 1) === kill?.at ? kill.mode : undefined;
    if (mode === 'interrupt') interrupt.abort(new Error('SIGINT'));
    else if (mode !== undefined) dead = true;
    if (mode === 'half') await half?.();
    if (mode === 'half' || mode === 'before') alive();
    const acted = act();
    underway.add(acted.catch(() => undefined));
    const given = await acted;
    alive();
    return given;
  }

  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => upTo(16).toString(16)).join('');
  return {
    around: ({ store, world, handle }) => ({
      signal: interrupt.signal,
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
        sleep: async (milliseconds, signal) => {
          alive();
          await world.sleep(milliseconds, signal);
          alive();
        },
      },
    }),
    died: () => dead,
    settled: async () => {
      await Promise.all(underway);
      await setImmediate();
    },
  };
}
