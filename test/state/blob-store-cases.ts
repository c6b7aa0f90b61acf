import { inspect } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { type BlobContainer, createContainer, openBlob } from '../../src/state/blob-account.ts';
import { blobStore } from '../../src/state/blob-store.ts';
import { someone } from './lock-contract.ts';
import { describeStore } from './store-contract.ts';
import { ACCOUNT, type Azurite } from './azurite.ts';
import { freshFolder, madeContainer, processAt, type Process, QUICK, through } from './blob-rig.ts';
import { faultyProxy, type Fault } from './faulty-proxy.ts';

/** What the store in Azure Blob Storage promises beyond the contract of all stores. */
export function storeInBlobs(azurite: () => Azurite): void {
  let container: BlobContainer;
  beforeAll(async () => {
    container = await madeContainer(azurite().connectionString);
  });

  describeStore('a container in Azure', async () => {
    const { folder, fence, hold } = processAt(freshFolder(container));
    await hold();
    return { open: () => blobStore(folder, fence) };
  });

  /** A process whose lock is held and whose state was read; and another one that took the lock from it. */
  async function overtaken(): Promise<{ stale: Process; next: Process }> {
    const folder = freshFolder(container);
    const stale = processAt(folder);
    await stale.hold('stale');
    await stale.store.replace('first');
    await stale.store.append('one\n');
    const next = processAt(folder);
    await next.lock.break();
    return { stale, next };
  }

  describe('the writes of a stale holder', () => {
    const WRITES: readonly [string, (it: Process) => Promise<void>][] = [
      ['append', (it) => it.store.append('stale\n')],
      ['replace', (it) => it.store.replace('stale')],
      ['cut to nothing', (it) => it.store.cut(0)],
      ['cut', (it) => it.store.cut(2)],
    ];

    test.each(WRITES)('are refused while the next one holds the lock: %s', async (_, write) => {
      const { stale, next } = await overtaken();
      await next.hold('next');
      await next.store.read();
      await next.store.append('two\n');
      await expect(write(stale)).rejects.toMatchObject({ reason: 'lock-lost' });
      await next.store.append('three\n');
      await next.store.replace('second');
      expect(await next.store.read()).toMatchObject({ snapshot: 'second', journal: 'one\ntwo\nthree\n' });
    });

    test.each(WRITES)('are refused when the next one has cut the journal and gone: %s', async (_, write) => {
      const { stale, next } = await overtaken();
      const lease = await next.hold('next');
      await next.store.read();
      await next.store.replace('second');
      await next.store.cut(0);
      await next.store.append('one\n');
      await lease.release();
      await expect(write(stale)).rejects.toMatchObject({ reason: 'lock-lost' });
      expect(await next.store.read()).toMatchObject({ snapshot: 'second', journal: 'one\n' });
    });

    test.each(WRITES)('are refused when nobody has come yet: %s', async (_, write) => {
      const { stale, next } = await overtaken();
      await expect(write(stale)).rejects.toMatchObject({ reason: 'lock-lost' });
      expect(await next.store.read()).toMatchObject({ snapshot: 'first', journal: 'one\n' });
    });

    test.each(WRITES)('are refused by what was seen last, even under a valid lease: %s', async (_, write) => {
      const one = processAt(freshFolder(container));
      await one.hold();
      await one.store.replace('first');
      await one.store.append('one\n');
      const other = blobStore(one.folder, one.fence);
      await other.read();
      await other.cut(0);
      await other.append('two\n');
      await other.replace('second');
      await expect(write(one)).rejects.toMatchObject({ reason: 'lock-lost' });
      expect(await other.read()).toMatchObject({ snapshot: 'second', journal: 'two\n' });
    });

    test('are refused without a lock, before anything is sent', async () => {
      const { store } = processAt(freshFolder(container));
      await expect(store.append('x\n')).rejects.toMatchObject({ reason: 'lock-lost' });
      await expect(store.replace('x')).rejects.toMatchObject({ reason: 'lock-lost' });
    });

    test('are refused after a state was read as absent that somebody else has made since', async () => {
      const folder = freshFolder(container);
      const late = processAt(folder);
      await late.store.read();
      const early = processAt(folder);
      const lease = await early.hold();
      await early.store.replace('early');
      await lease.release();
      await late.hold();
      await expect(late.store.replace('late')).rejects.toMatchObject({ reason: 'lock-lost' });
      expect((await early.store.read()).snapshot).toBe('early');
    });
  });

  describe('a write whose request or answer goes astray', () => {
    const WAYS: readonly (readonly [string, readonly Fault[]])[] = [
      ['never arrives', ['lost']],
      ['is answered, but the answer is lost', ['answer-lost']],
      ['loses two answers', ['answer-lost', 'answer-lost']],
      ['hangs', ['hangs']],
      ['arrives when it was given up', ['late']],
      ['meets a busy store', ['busy', 'busy']],
    ];

    test.each(WAYS)('is done once: a request that %s', async (_, faults) => {
      const folder = freshFolder(container);
      const door = await faultyProxy(azurite());
      const writer = processAt(through(folder, door.connectionString));
      await writer.hold();
      await writer.store.read();
      await writer.store.append('one\n');
      door.fail(/appendblock/, ...faults);
      await writer.store.append('two\n');
      door.fail(/PUT \S+state\.json$/, ...faults);
      await writer.store.replace('snapshot');
      door.fail(/journal\.jsonl metadata/, ...faults);
      await writer.store.cut(5);
      await writer.store.append('three\n');
      const reader = processAt(folder).store;
      expect(await reader.read()).toMatchObject({ snapshot: 'snapshot', journal: 'one\ntthree\n' });
      door.fail(/PUT \S+journal\.jsonl$/, ...faults);
      await writer.store.cut(0);
      await writer.store.append('new\n');
      await writer.store.replace('newer');
      expect(await reader.read()).toMatchObject({ snapshot: 'newer', journal: 'new\n' });
    });

    test('is not taken for another’s: a reader’s torn answer is asked for again', async () => {
      const folder = freshFolder(container);
      const door = await faultyProxy(azurite());
      const writer = processAt(through(folder, door.connectionString));
      await writer.hold();
      await writer.store.replace('a whole snapshot');
      await writer.store.append('a whole line\n');
      door.fail(/GET/, 'answer-torn', 'lost', 'busy');
      expect(await writer.store.read()).toMatchObject({
        snapshot: 'a whole snapshot',
        journal: 'a whole line\n',
      });
    });

    test.each(['hangs', 'lost', 'busy'] as const)(
      'ends in a clear error in bounded time when the store %s for good',
      async (fault) => {
        const folder = freshFolder(container);
        const door = await faultyProxy(azurite());
        const limits = { attemptMs: 200, budgetMs: 400, delayMs: 10 };
        const writer = processAt(through(folder, door.connectionString, limits));
        await writer.hold();
        await writer.store.append('one\n');
        door.failAlways(/./, fault);
        const begun = performance.now();
        await expect(writer.store.append('two\n')).rejects.toMatchObject({
          reason: 'state-unwritable',
          message: expect.stringMatching(
            /^http:\S+\/deployment-state\/shop\/\S+\/journal\.jsonl: .*no answer for \d+ s \(\w+\)$/,
          ),
          hint: expect.stringContaining('network'),
        });
        expect(performance.now() - begun).toBeLessThan(2000);
        await expect(writer.store.read()).rejects.toMatchObject({ reason: 'azure-unreachable' });
        door.heal();
      },
    );
  });

  describe('a container in Azure', () => {
    test('that does not exist is told with the command that makes it', async () => {
      const { connectionString } = azurite();
      const nowhere = processAt(freshFolder(openBlob({ connectionString }, 'not-made-yet', QUICK)));
      const failure = {
        reason: 'state-unwritable',
        message: expect.stringContaining('/not-made-yet/'),
        hint: expect.stringContaining('npx deploy state init'),
      };
      await expect(nowhere.store.read()).rejects.toMatchObject(failure);
      await expect(nowhere.lock.acquire(someone('ann'))).rejects.toMatchObject(failure);
      await expect(nowhere.lock.look()).rejects.toMatchObject(failure);
      await expect(nowhere.lock.break()).rejects.toMatchObject(failure);
    });

    test('is made once', async () => {
      const { connectionString } = azurite();
      const fresh = openBlob({ connectionString }, 'made-now', QUICK);
      expect(await createContainer(fresh)).toBe(true);
      expect(await createContainer(fresh)).toBe(false);
    });

    test('takes no entry that is more than a block', async () => {
      const { folder, fence, hold } = processAt(freshFolder(container));
      await hold();
      const store = blobStore(folder, fence, { block: 10, blocks: 1000 });
      await store.append('123456789\n');
      await expect(store.append('1234567890\n')).rejects.toMatchObject({
        reason: 'state-unwritable',
        message: expect.stringMatching(/journal\.jsonl: an entry of 11 bytes/),
        hint: expect.stringContaining('smaller inputs'),
      });
    });

    test('says so long before its journal is full', async () => {
      const { folder, fence, hold } = processAt(freshFolder(container));
      await hold();
      const room = { block: 1000, blocks: 3 };
      const store = blobStore(folder, fence, room);
      for (const line of ['1\n', '2\n', '3\n']) await store.append(line);
      for (const full of [store, blobStore(folder, fence, room)]) {
        await full.read();
        await expect(full.append('4\n')).rejects.toMatchObject({
          reason: 'state-unwritable',
          message: expect.stringContaining('3 blocks'),
          hint: expect.stringContaining('state migrate'),
        });
      }
      await store.cut(0);
      await store.append('new\n');
      expect((await store.read()).journal).toBe('new\n');
    });

    test('is told by a URL from which nothing secret can be read', () => {
      const key = azurite().key;
      const urls = [
        `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${key};EndpointSuffix=core.windows.net`,
        `BlobEndpoint=https://shop.blob.core.windows.net/?sv=1&sig=${key};SharedAccessSignature=sv=1&sig=${key}`,
        `BlobEndpoint=https://user:${encodeURIComponent(key)}@shop.blob.core.windows.net;AccountKey=${key}`,
      ].map((connectionString) => openBlob({ connectionString }, 'states').url);
      expect(new Set(urls)).toEqual(new Set(['https://shop.blob.core.windows.net/states']));
      expect(openBlob({ credential: { getToken: async () => null }, account: 'shop' }, 'states').url).toBe(
        'https://shop.blob.core.windows.net/states',
      );
      expect(openBlob({ connectionString: 'UseDevelopmentStorage=true' }, 'states').url).toBe(
        'http://127.0.0.1:10000/devstoreaccount1/states',
      );
    });

    test('tells no secret, whatever goes wrong', async () => {
      const { endpoint, key } = azurite();
      const wrong = Buffer.from('SEEDED-account-key').toString('base64');
      const seeded = [key, wrong, 'SEEDED', encodeURIComponent(key)];
      const strings = [
        `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${wrong};BlobEndpoint=${endpoint};`,
        `BlobEndpoint=${endpoint};SharedAccessSignature=sv=2024-11-04&ss=b&srt=co&sp=rw&se=2099-01-01T00:00:00Z&sig=SEEDED`,
        `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${key};BlobEndpoint=http://127.0.0.1:1/${ACCOUNT};`,
        `BlobEndpoint=http://127.0.0.1:1/${ACCOUNT};SharedAccessSignature=sv=2024-11-04&sig=SEEDED`,
        'AccountKey=SEEDED;AccountName',
      ];
      for (const connectionString of strings) {
        for (const failure of await failuresOf(connectionString)) {
          expect(failure).toMatchObject({ name: 'Failure', hint: expect.any(String) });
          const told = inspect(failure, { depth: 8, showHidden: true });
          for (const secret of seeded) expect(told).not.toContain(secret);
        }
      }
    });
  });

  /** What each call of a store and its lock is refused with. */
  async function failuresOf(connectionString: string): Promise<unknown[]> {
    const calls: (() => Promise<unknown>)[] = [
      () => opened(connectionString).store.read(),
      () => opened(connectionString).lock.acquire(someone('ann')),
      () => opened(connectionString).lock.break(),
      () => createContainer(openBlob({ connectionString }, 'states', NO_PATIENCE)),
    ];
    const results = await Promise.allSettled(calls.map((call) => Promise.resolve().then(call)));
    return results.map((result) => {
      if (result.status === 'fulfilled') throw new Error(`${connectionString} worked`);
      return result.reason;
    });
  }

  const NO_PATIENCE = { ...QUICK, budgetMs: 0 };

  function opened(connectionString: string): Process {
    return processAt(freshFolder(openBlob({ connectionString }, 'deployment-state', NO_PATIENCE)));
  }
}
