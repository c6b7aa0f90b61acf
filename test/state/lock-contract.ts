import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Holder, Lease, Lock } from '../../src/state/lock.ts';

/**
 * What every lock promises, run against each of them. `open` opens the lock of the same environment anew, as another
 * process would; `empty` makes an environment that was never locked.
 */
export function describeLock(name: string, empty: () => Promise<{ open: () => Lock }>): void {
  describe(`${name}, as a lock,`, () => {
    let open: () => Lock;
    beforeEach(async () => {
      ({ open } = await empty());
    });

    async function take(holder = someone('ann')): Promise<Lease> {
      const lease = await open().acquire(holder);
      onTestFinished(() => lease.release());
      return lease;
    }

    test('is free at first, and stays so when it is looked at or broken', async () => {
      expect(await open().look()).toEqual({ held: false, holder: undefined });
      await open().break();
      expect(await open().look()).toEqual({ held: false, holder: undefined });
      await take();
    });

    test('is refused while it is held, naming the holder and the job', async () => {
      const ann = { ...someone('ann'), job: 'https://ci.example/jobs/7' };
      const lease = await take(ann);
      expect(() => lease.check()).not.toThrow();
      await expect(open().acquire(someone('bob'))).rejects.toMatchObject({
        reason: 'locked',
        message:
          'the environment is locked by ann@builder, process 42, since 2026-01-01T00:00:00Z: ' +
          'deploy --env local (https://ci.example/jobs/7)',
        hint: expect.stringContaining('frees itself'),
      });
      expect(await open().look()).toEqual({ held: true, holder: ann });
      expect(() => lease.check()).not.toThrow();
    });

    test('is refused by one and the same who holds it already', async () => {
      const lock = open();
      const lease = await lock.acquire(someone('ann'));
      await expect(lock.acquire(someone('ann'))).rejects.toMatchObject({ reason: 'locked' });
      expect(() => lease.check()).not.toThrow();
      await lease.release();
    });

    test('is free for the next one when it was given back, without a trace', async () => {
      const lease = await open().acquire(someone('ann'));
      await lease.release();
      expect(await open().look()).toEqual({ held: false, holder: undefined });
      await take(someone('bob'));
      expect(await open().look()).toEqual({ held: true, holder: someone('bob') });
    });

    test('given back twice, is not taken from the next one', async () => {
      const lease = await open().acquire(someone('ann'));
      await lease.release();
      await take(someone('bob'));
      await lease.release();
      expect(await open().look()).toEqual({ held: true, holder: someone('bob') });
    });

    test('goes to exactly one of eight who come at once, and the others hear its name', async () => {
      const all = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) => open().acquire(someone(`number${index}`))),
      );
      const taken = all.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      expect(taken).toHaveLength(1);
      const { holder } = await open().look();
      const refused = all.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      for (const failure of refused) {
        expect(failure).toMatchObject({
          reason: 'locked',
          message: expect.stringContaining(`${holder?.user}@`),
        });
      }
      await taken[0]?.release();
    });
  });
}

/** Somebody who could hold a lock. */
export function someone(user: string): Holder {
  return { user, host: 'builder', pid: 42, command: 'deploy --env local', since: '2026-01-01T00:00:00Z' };
}
