import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/engine/failure.ts';
import { type AcquireLock, type Lease, lockedBy } from '../../src/state/lock.ts';
import { waitForLock } from '../../src/state/wait-for-lock.ts';
import { type VirtualTime, virtualTime } from '../fakes/virtual-time.ts';
import { someone } from './lock-contract.ts';

const lease: Lease = { check: () => undefined, release: async () => {} };

/** Waits for a lock that others hold, one after the other, until these moments. */
async function wait(
  waitMs: number,
  holders: readonly { user: string; untilMs: number }[],
  { interruptMs, time = virtualTime(0) }: { interruptMs?: number; time?: VirtualTime } = {},
): Promise<{ result: Lease | Failure; told: string[]; at: number; since: string[] }> {
  const told: string[] = [];
  const since: string[] = [];
  const controller = new AbortController();
  const acquire: AcquireLock = async (holder) => {
    since.push(holder.since);
    if (interruptMs !== undefined && time.now() >= interruptMs) {
      controller.abort(new Failure('interrupted', 'interrupted'));
    }
    const held = holders.find(({ untilMs }) => time.now() < untilMs);
    if (held !== undefined) throw lockedBy(someone(held.user), 'wait');
    return lease;
  };
  const world = { ...time, guid: () => 'id' };
  const { signal } = controller;
  const result = await waitForLock(acquire, someone('me'), {
    waitMs,
    world,
    signal,
    onWaiting: (message) => void told.push(message),
  }).catch((error: unknown) => {
    if (error instanceof Failure) return error;
    throw error;
  });
  return { result, told, at: time.now(), since };
}

describe('waiting for a lock', () => {
  test('takes a free one at once, and says nothing', async () => {
    expect(await wait(60_000, [])).toMatchObject({ result: lease, told: [], at: 0 });
  });

  test('is refused at once where nobody wants to wait', async () => {
    const { result, told, at } = await wait(0, [{ user: 'ann', untilMs: 10 }]);
    expect(result).toMatchObject({ reason: 'locked', message: expect.stringContaining('ann@builder') });
    expect({ told, at }).toEqual({ told: [], at: 0 });
  });

  test('takes it when it is free, within two seconds', async () => {
    const { result, at } = await wait(600_000, [{ user: 'ann', untilMs: 90_000 }]);
    expect(result).toBe(lease);
    expect(at).toBeGreaterThanOrEqual(90_000);
    expect(at).toBeLessThanOrEqual(92_000);
  });

  test('names each holder once', async () => {
    const { told } = await wait(600_000, [
      { user: 'ann', untilMs: 20_000 },
      { user: 'bob', untilMs: 40_000 },
    ]);
    expect(told).toEqual([expect.stringContaining('ann@builder'), expect.stringContaining('bob@builder')]);
  });

  test('gives up when the time is over, after a last try, naming who holds it', async () => {
    const { result, at } = await wait(30_000, [{ user: 'ann', untilMs: 30_001 }]);
    expect(result).toMatchObject({ reason: 'locked', message: expect.stringContaining('ann@builder') });
    expect(at).toBe(30_000);
    expect((await wait(30_000, [{ user: 'ann', untilMs: 30_000 }])).result).toBe(lease);
  });

  test('writes into its note since when it holds the lock, not since when it waits', async () => {
    const { since } = await wait(60_000, [{ user: 'ann', untilMs: 10_000 }]);
    expect(since[0]).toBe('1970-01-01T00:00:00.000Z');
    expect(Date.parse(since.at(-1) ?? '')).toBeGreaterThanOrEqual(10_000);
  });

  test('ends at once when it is interrupted', async () => {
    const { result, at } = await wait(600_000, [{ user: 'ann', untilMs: 600_000 }], { interruptMs: 5000 });
    expect(result).toMatchObject({ reason: 'interrupted' });
    expect(at).toBeLessThan(10_000);
  });

  test('ends at once when it is interrupted while a store hangs, and gives back what it gets too late', async () => {
    const { promise: hanging, resolve } = Promise.withResolvers<Lease>();
    const controller = new AbortController();
    const waiting = waitForLock(() => hanging, someone('me'), {
      waitMs: 0,
      world: { ...virtualTime(), guid: () => 'id' },
      signal: controller.signal,
      onWaiting: () => {},
    });
    controller.abort(new Failure('interrupted', 'interrupted'));
    await expect(waiting).rejects.toMatchObject({ reason: 'interrupted' });
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    resolve({ check: () => undefined, release: async () => release() });
    await expect(released).resolves.toBeUndefined();
  });

  test('passes on what is no refusal', async () => {
    const broken: AcquireLock = () => Promise.reject(new Failure('state-unwritable', 'disk full'));
    const time = virtualTime();
    await expect(
      waitForLock(broken, someone('me'), {
        waitMs: 60_000,
        world: { ...time, guid: () => 'id' },
        signal: new AbortController().signal,
        onWaiting: () => {},
      }),
    ).rejects.toMatchObject({ reason: 'state-unwritable' });
  });
});
