import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Failure } from '../../src/engine/failure.ts';
import { keepRenewed, type Renewal } from '../../src/state/renewal.ts';
import { startStopwatch } from '../../src/state/stopwatch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A lease of 60 seconds whose clock passes by hand, while nothing else runs, too. */
function lease(renew: () => Promise<void>): { renewal: Renewal; sleepThrough: (seconds: number) => void } {
  let slept = 0;
  const start = (): (() => number) => {
    const at = Date.now() + slept;
    return () => Date.now() + slept - at;
  };
  const renewal = keepRenewed({ leaseMs: 60_000, since: start(), startStopwatch: start, renew });
  return { renewal, sleepThrough: (seconds) => void (slept += seconds * 1000) };
}

/** Renews in turn as it is told, and then always; counts how often. */
function renewals(...outcomes: readonly Error[]): { renew: () => Promise<void>; count: () => number } {
  let count = 0;
  return {
    renew: async () => {
      const outcome = outcomes[count];
      count += 1;
      if (outcome !== undefined) throw outcome;
    },
    count: () => count,
  };
}

const noNetwork = new Error('no network');
const seconds = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(count * 1000);
const lost = expect.objectContaining({ reason: 'lock-lost' });

describe('a lease', () => {
  test('is renewed every quarter of its time, and held', async () => {
    const { renew, count } = renewals();
    const { renewal } = lease(renew);
    for (let quarter = 0; quarter < 40; quarter++) {
      await seconds(15);
      renewal.check();
    }
    expect(count()).toBe(40);
    await renewal.stop();
    await seconds(120);
    expect(count()).toBe(40);
  });

  test('is not held for sure from a sixth before its end', async () => {
    const { renewal, sleepThrough } = lease(async () => {});
    sleepThrough(49);
    expect(() => renewal.check()).not.toThrow();
    sleepThrough(1);
    expect(() => renewal.check()).toThrow(lost);
    expect(() => renewal.check()).toThrow('50 s ago');
  });

  test('is renewed sooner again after a renewal that failed', async () => {
    const { renew, count } = renewals(noNetwork, noNetwork);
    const { renewal } = lease(renew);
    await seconds(22);
    expect(count()).toBe(3);
    await seconds(45);
    renewal.check();
  });

  test('is lost for the holder when the network stays away, and not before', async () => {
    const { renewal } = lease(() => Promise.reject(noNetwork));
    await seconds(49);
    renewal.check();
    await seconds(1);
    expect(() => renewal.check()).toThrow(lost);
  });

  test('counts from the sending of a renewal, not from its answer', async () => {
    let answers = [9000, Infinity];
    const { renewal } = lease(async () => {
      const [after = 0] = answers;
      answers = answers.slice(1);
      await new Promise((resolve) => {
        if (Number.isFinite(after)) setTimeout(resolve, after);
      });
    });
    // Sent after 15 s, answered after 24; the next one hangs.
    await seconds(64);
    renewal.check();
    await seconds(1);
    expect(() => renewal.check()).toThrow(lost);
  });

  test('that was slept through is held again when a renewal succeeds, since nobody else had it', async () => {
    const { renewal, sleepThrough } = lease(async () => {});
    sleepThrough(3600);
    expect(() => renewal.check()).toThrow(lost);
    await seconds(15);
    renewal.check();
  });

  test('is over once the store says so, for good', async () => {
    const { renew, count } = renewals(new Failure('lock-lost', 'taken by another'));
    const { renewal } = lease(renew);
    await seconds(15);
    expect(() => renewal.check()).toThrow('taken by another');
    await seconds(600);
    expect(count()).toBe(1);
  });

  test('is given back only when no renewal is under way', async () => {
    let answered = false;
    const { renewal } = lease(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5000));
      answered = true;
    });
    await seconds(16);
    const stopped = renewal.stop();
    expect(answered).toBe(false);
    await seconds(5);
    await stopped;
    expect(answered).toBe(true);
  });
});

describe('a stopwatch', () => {
  test('goes on while the machine sleeps, which the monotonic clock does not', () => {
    const elapsed = startStopwatch();
    vi.setSystemTime(Date.now() + 600_000);
    expect(elapsed()).toBe(600_000);
  });

  test('goes on when somebody sets the clock back', async () => {
    const elapsed = startStopwatch();
    await seconds(30);
    vi.setSystemTime(Date.now() - 86_400_000);
    expect(elapsed()).toBe(30_000);
  });
});
