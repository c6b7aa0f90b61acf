import { setImmediate } from 'node:timers/promises';

/** Time that passes only while everybody sleeps: a test of minutes takes none, and runs the same way every time. */
export interface VirtualTime {
  now(): number;
  /** Resolves once nothing else can go on and this sleeper is the next to wake; rejects when the signal is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Moves the clock. */
  pass(milliseconds: number): void;
}

/** Starts a virtual clock. */
export function virtualTime(start = Date.UTC(2026, 0, 1)): VirtualTime {
  let now = start;
  let pumping = false;
  const sleepers = new Set<Sleeper>();

  async function pump(): Promise<void> {
    if (pumping) return;
    pumping = true;
    while (sleepers.size > 0) {
      // Everything that can go on without time passing goes on first.
      await setImmediate();
      const next = earliest(sleepers);
      if (next === undefined) break;
      sleepers.delete(next);
      now = Math.max(now, next.at);
      next.wake();
    }
    pumping = false;
  }

  return {
    now: () => now,
    pass: (milliseconds) => {
      now += milliseconds;
    },
    sleep: (milliseconds, signal) =>
      new Promise((wake, reject) => {
        signal?.throwIfAborted();
        const sleeper: Sleeper = { at: now + Math.max(0, milliseconds), wake };
        sleepers.add(sleeper);
        signal?.addEventListener(
          'abort',
          () => {
            if (sleepers.delete(sleeper)) reject(signal.reason);
          },
          { once: true },
        );
        void pump();
      }),
  };
}

interface Sleeper {
  readonly at: number;
  wake(): void;
}

/** Of those that wake at the same time, the one that lay down first. */
function earliest(sleepers: ReadonlySet<Sleeper>): Sleeper | undefined {
  let first: Sleeper | undefined;
  for (const sleeper of sleepers) if (first === undefined || sleeper.at < first.at) first = sleeper;
  return first;
}
