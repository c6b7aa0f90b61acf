import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { BlobContainer } from '../../src/state/blob-account.ts';
import { blobIn } from '../../src/state/blob-folder.ts';
import { DEFAULT_LIMITS } from '../../src/state/blob-request.ts';
import { type Azurite } from './azurite.ts';
import { freshFolder, madeContainer, processAt, through } from './blob-rig.ts';
import { faultyProxy } from './faulty-proxy.ts';
import { describeLock, someone } from './lock-contract.ts';

/** What the lock in Azure Blob Storage promises beyond the contract of all locks. */
export function lockInBlobs(azurite: () => Azurite): void {
  let container: BlobContainer;
  beforeAll(async () => {
    container = await madeContainer(azurite().connectionString);
  });

  describeLock('a container in Azure', async () => {
    const folder = freshFolder(container);
    return { open: () => processAt(folder).lock };
  });

  describe('the lock of a container', () => {
    test('leases snapshot and journal with it, so that nobody else can write or remove them', async () => {
      const folder = freshFolder(container);
      await processAt(folder).hold();
      for (const name of ['lock.json', 'state.json', 'journal.jsonl']) {
        const client = await blobIn(folder, name);
        await expect(client.delete()).rejects.toMatchObject({ code: 'LeaseIdMissing' });
        await expect(client.upload('foreign', 7)).rejects.toMatchObject({ statusCode: expect.any(Number) });
      }
    });

    test('is not surely held by one who slept, and breaking takes it away for good', async () => {
      const folder = freshFolder(container);
      let now = 0;
      const first = processAt(folder, { leaseSeconds: 15, startStopwatch: () => startAt(now) });
      function startAt(begun: number): () => number {
        return () => now - begun;
      }
      const lease = await first.hold('first');
      now += 12_000;
      lease.check();
      now += 500;
      expect(() => lease.check()).toThrow(expect.objectContaining({ reason: 'lock-lost' }));
      const next = processAt(folder);
      await next.lock.break();
      await next.hold('next');
      expect(await next.lock.look()).toEqual({ held: true, holder: someone('next') });
      await lease.release();
      expect(await next.lock.look()).toEqual({ held: true, holder: someone('next') });
      await next.store.append('still mine\n');
    });

    test('is taken over when a dead holder’s other leases are still running', async () => {
      const folder = freshFolder(container);
      await processAt(folder).hold('dead');
      const lock = (await blobIn(folder, 'lock.json')).getBlobLeaseClient();
      await lock.breakLease(0);
      const next = processAt(folder);
      await next.hold('next');
      await next.store.append('mine\n');
      await next.store.replace('mine');
      expect(await next.lock.look()).toEqual({ held: true, holder: someone('next') });
    });

    test('shows the note of a dead holder as such, and breaking removes it', async () => {
      const folder = freshFolder(container);
      await processAt(folder).hold('dead');
      await (await blobIn(folder, 'lock.json')).getBlobLeaseClient().breakLease(0);
      const { lock } = processAt(folder);
      expect(await lock.look()).toEqual({ held: false, holder: someone('dead') });
      await lock.break();
      expect(await lock.look()).toEqual({ held: false, holder: undefined });
    });

    test('is taken away only from the one who was shown, not from who took it since', async () => {
      const folder = freshFolder(container);
      const one = processAt(folder);
      await one.hold('one');
      const { lock } = processAt(folder);
      await expect(lock.break(someone('dead'))).rejects.toMatchObject({
        reason: 'locked',
        message: expect.stringContaining('locked by one@builder'),
      });
      await one.store.append('still mine\n');
      await lock.break(someone('one'));
      await expect(one.store.append('late\n')).rejects.toMatchObject({ reason: 'lock-lost' });
    });

    test('that nobody holds is not broken under the hands of who takes it just now', async () => {
      const folder = freshFolder(container);
      await processAt(folder).hold('dead');
      await (await blobIn(folder, 'lock.json')).getBlobLeaseClient().breakLease(0);
      const door = await faultyProxy(azurite());
      door.fail(/^GET .*lock\.json/, 'answer-late');
      const breaking = processAt(through(folder, door.connectionString, DEFAULT_LIMITS)).lock.break();
      await vi.waitFor(() => expect(door.seen).toHaveLength(1), { interval: 5 });
      const next = processAt(folder);
      await next.hold('next');
      await breaking;
      await next.store.append('mine\n');
      expect(await next.lock.look()).toEqual({ held: true, holder: someone('next') });
    });

    test('says that somebody holds it when the note cannot be read', async () => {
      const folder = freshFolder(container);
      const client = await blobIn(folder, 'lock.json');
      await client.upload('half a no', 9);
      await client.getBlobLeaseClient().acquireLease(15);
      await expect(processAt(folder).lock.acquire(someone('ann'))).rejects.toThrow(
        'the environment is locked by another process',
      );
    });

    test('names the one who took it, who writes the note a moment later', async () => {
      const folder = freshFolder(container);
      const door = await faultyProxy(azurite());
      door.fail(/lock\.json lease/, 'late');
      const slow = processAt(through(folder, door.connectionString, DEFAULT_LIMITS));
      const refused = slow.lock.acquire(someone('slow')).catch((error: unknown) => error);
      await vi.waitFor(() => expect(door.seen.at(-1)).toMatch(/lease/), { interval: 5 });
      const client = await blobIn(folder, 'lock.json');
      const { leaseId = '' } = await client.getBlobLeaseClient().acquireLease(15);
      await vi.waitFor(() => expect(door.seen.at(-1)).toMatch(/^GET/), { interval: 5 });
      const note = JSON.stringify(someone('quick'));
      await client.upload(note, note.length, { conditions: { leaseId } });
      expect(await refused).toMatchObject({ message: expect.stringContaining('locked by quick@builder') });
    });

    test.each(['lost', 'answer-lost', 'busy', 'late'] as const)(
      'is taken once and given back though every second request is %s',
      async (fault) => {
        const folder = freshFolder(container);
        const door = await faultyProxy(azurite());
        for (const request of [/lock\.json$/, /lock\.json lease/, /state\.json/, /journal\.jsonl/]) {
          door.fail(request, fault);
        }
        const one = processAt(through(folder, door.connectionString));
        const lease = await one.lock.acquire(someone('one'));
        expect(await processAt(folder).lock.look()).toEqual({ held: true, holder: someone('one') });
        await one.store.append('mine\n');
        door.fail(/DELETE/, fault);
        door.fail(/lease/, fault, fault);
        await lease.release();
        await processAt(folder).hold('next');
        expect((await processAt(folder).store.read()).journal).toBe('mine\n');
      },
    );

    test('given back does not fail, and takes no long time, when the store is gone', async () => {
      const door = await faultyProxy(azurite());
      const one = processAt(
        through(freshFolder(container), door.connectionString, { attemptMs: 50, budgetMs: 100, delayMs: 10 }),
      );
      const lease = await one.lock.acquire(someone('one'));
      door.failAlways(/./, 'lost');
      await lease.release();
      await expect(one.store.append('x\n')).rejects.toMatchObject({ reason: 'lock-lost' });
    });

    test('leaves nothing leased when it could not be taken whole', async () => {
      const folder = freshFolder(container);
      const door = await faultyProxy(azurite());
      const one = processAt(
        through(folder, door.connectionString, { attemptMs: 200, budgetMs: 100, delayMs: 10 }),
      );
      door.failAlways(/journal\.jsonl/, 'lost');
      await expect(one.lock.acquire(someone('one'))).rejects.toMatchObject({
        reason: 'state-unwritable',
        message: expect.stringContaining('journal.jsonl'),
      });
      door.heal();
      await processAt(folder).hold('next');
    });

    test('is not left leased when its note could not be written', async () => {
      const folder = freshFolder(container);
      const client = await blobIn(folder, 'lock.json');
      await client.upload('of a dead one', 13);
      const door = await faultyProxy(azurite());
      const limits = { attemptMs: 1000, budgetMs: 100, delayMs: 10 };
      const one = processAt(through(folder, door.connectionString, limits));
      door.fail(/lock\.json lease/, 'late');
      const taking = one.lock.acquire(someone('one'));
      await vi.waitFor(() => expect(door.seen.at(-1)).toMatch(/lease/), { interval: 5 });
      door.failAlways(/^PUT .*lock\.json$/, 'lost');
      await expect(taking).rejects.toMatchObject({ reason: 'state-unwritable' });
      await processAt(folder).hold('next');
    });

    test('is renewed with all that it guards, each quarter of its time, and no more when it was given back', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      onTestFinished(() => void vi.useRealTimers());
      const door = await faultyProxy(azurite());
      const one = processAt(through(freshFolder(container), door.connectionString, DEFAULT_LIMITS));
      const lease = await one.lock.acquire(someone('one'));
      for (let quarter = 0; quarter < 3; quarter++) {
        door.seen.splice(0);
        await vi.advanceTimersByTimeAsync(15_000);
        await vi.waitFor(() => expect(door.seen).toHaveLength(3), { interval: 1 });
        expect(door.seen.map((what) => what.replace(/^PUT .*\//, '')).sort()).toEqual([
          'journal.jsonl lease',
          'lock.json lease',
          'state.json lease',
        ]);
        lease.check();
      }
      await lease.release();
      door.seen.splice(0);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(door.seen).toEqual([]);
    });
  });
}
