import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { blobHome } from '../../src/state/blob-home.ts';
import type { BlobContainer } from '../../src/state/blob-account.ts';
import { openBlob } from '../../src/state/blob-account.ts';
import { listBlobs } from '../../src/state/blob-folder.ts';
import { type Azurite } from './azurite.ts';
import { freshFolder, madeContainer, QUICK } from './blob-rig.ts';
import { faultyProxy } from './faulty-proxy.ts';
import { describeHome } from './home-contract.ts';
import { someone } from './lock-contract.ts';

/** What the home of a state in Azure Blob Storage promises beyond the contract of all homes. */
export function homeInBlobs(azurite: () => Azurite): void {
  let container: BlobContainer;
  beforeAll(async () => {
    container = await madeContainer(azurite().connectionString);
  });

  describeHome('a container in Azure', async () => {
    const prefix = randomUUID();
    return { open: () => blobHome(container, { prefix, stateKey: 'local' }) };
  });

  describe('a container in Azure', () => {
    test('holds an environment in blobs below its prefix and its key', async () => {
      const prefix = `team/${randomUUID()}`;
      const home = blobHome(container, { prefix, stateKey: 'production@emulator' });
      expect(home.place).toBe(`${container.url}/${prefix}/production@emulator/`);
      const lease = await home.lock.acquire(someone('ann'));
      await home.store.replace('{}');
      await home.runs.write('r', 'report.json', '{}');
      const names = async (): Promise<string[]> =>
        (await listBlobs({ container, path: `${prefix}/` }, '')).map(({ name }) => name).sort();
      const kept = ['journal.jsonl', 'lock.json', 'runs/r/report.json', 'state.json'];
      expect(await names()).toEqual(kept.map((name) => `production@emulator/${name}`));
      await lease.release();
      expect(await names()).not.toContain('production@emulator/lock.json');
    });

    test('keeps environments apart, and needs no prefix', async () => {
      const homes = [randomUUID(), randomUUID()].map((stateKey) =>
        blobHome(container, { prefix: '', stateKey }),
      );
      for (const [index, home] of homes.entries()) {
        const lease = await home.lock.acquire(someone('ann'));
        await home.store.replace(`${index}`);
        onTestFinished(() => lease.release());
      }
      const snapshots = await Promise.all(homes.map(async ({ store }) => (await store.read()).snapshot));
      expect(snapshots).toEqual(['0', '1']);
    });

    test('keeps at most ten copies of each file', async () => {
      const path = freshFolder(container).path.slice(0, -1);
      const at = path.lastIndexOf('/');
      const home = blobHome(container, { prefix: path.slice(0, at), stateKey: path.slice(at + 1) });
      const lease = await home.lock.acquire(someone('ann'));
      await home.store.replace('{}');
      for (let second = 0; second < 12; second++) await home.copies.copy(new Date(second * 1000));
      await lease.release();
      const copies = await listBlobs({ container, path: `${path}/` }, 'state.json.');
      expect(copies.map(({ name }) => name)).toHaveLength(10);
      expect(copies[0]?.name).toBe('state.json.1970-01-01T00-00-02Z.bak');
    });

    test.each(['lost', 'answer-lost', 'busy', 'late'] as const)(
      'makes one copy, one key and one file of a run, though a request is %s',
      async (fault) => {
        const prefix = randomUUID();
        const door = await faultyProxy(azurite());
        const { connectionString } = door;
        const shaky = blobHome(openBlob({ connectionString }, container.name, QUICK), {
          prefix,
          stateKey: 'local',
        });
        const lease = await shaky.lock.acquire(someone('ann'));
        await shaky.store.replace('{}');
        door.fail(/PUT \S+\.bak$/, fault);
        door.fail(/PUT \S+report\.json$/, fault);
        door.fail(/GET \S+deployment-state list/, fault);
        expect(await shaky.copies.copy(new Date(0))).toHaveLength(1);
        await shaky.runs.write('r', 'report.json', '{}');
        await lease.release();
        expect(await shaky.runs.list()).toEqual(['r']);
        const names = (await listBlobs({ container, path: `${prefix}/local/` }, '')).map(({ name }) => name);
        expect(names.filter((name) => name.endsWith('.bak'))).toHaveLength(1);
      },
    );
  });
}
