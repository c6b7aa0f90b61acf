import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemWorld } from '../../src/cli/world.ts';
import { blobHome } from '../../src/state/blob-home.ts';
import type { StateHome } from '../../src/state/home.ts';
import { waitForLock } from '../../src/state/wait-for-lock.ts';
import type { Azurite } from './azurite.ts';
import { madeContainer } from './blob-rig.ts';
import { someone } from './lock-contract.ts';

/**
 * What becomes of a holder that is really stopped while its lease, of 15 seconds, the shortest there is, really runs out:
 * meanwhile the tests that are given run.
 */
export function sleepThroughLease(azurite: () => Azurite, meanwhile: () => void): void {
  describe('a holder that sleeps', () => {
    let sleeper: ChildProcess;
    let stopped: number;
    let home: StateHome;
    beforeAll(async () => {
      home = blobHome(await madeContainer(azurite().connectionString), { prefix: '', stateKey: 'shop' });
      sleeper = holderAt('shop', azurite());
      expect(await nextLine(sleeper)).toBe('held\n');
      sleeper.kill('SIGSTOP');
      stopped = performance.now();
    });
    afterAll(() => void sleeper.kill('SIGKILL'));

    test('keeps the next one out while its lease lasts', async () => {
      await expect(home.lock.acquire(someone('next'))).rejects.toMatchObject({
        reason: 'locked',
        message: expect.stringMatching(/sleeper@builder, process \d+/),
      });
      expect(performance.now() - stopped).toBeLessThan(10_000);
    });

    describe('(meanwhile)', () => {
      meanwhile();
    });

    test('is followed by the next one within its lease time, and writes nothing when it wakes', async () => {
      const { lock, store } = home;
      const waiting = performance.now();
      const lease = await waitForLock(lock.acquire, someone('next'), {
        waitMs: 20_000,
        world: systemWorld,
        signal: AbortSignal.timeout(25_000),
        onWaiting: () => {},
      });
      expect(performance.now() - Math.max(waiting, stopped + 15_000)).toBeLessThan(5000);
      expect((await store.read()).journal).toBe('by the sleeper\n');
      await store.append('by the next\n');
      await store.replace('by the next');

      const woken = nextLine(sleeper);
      sleeper.stdin?.write('try\n');
      sleeper.kill('SIGCONT');
      expect(JSON.parse(await woken)).toEqual({
        check: 'lock-lost',
        append: 'lock-lost',
        replace: 'lock-lost',
        cut: 'lock-lost',
        release: 'done',
      });
      lease.check();
      await store.append('and still\n');
      expect(await store.read()).toMatchObject({
        snapshot: 'by the next',
        journal: 'by the sleeper\nby the next\nand still\n',
      });
      await lease.release();
    });
  });
}

/** Another process that takes the lock of an environment. */
function holderAt(stateKey: string, { connectionString }: Azurite): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, 'blob-holder.ts'), stateKey], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, STORE: connectionString },
  });
}

async function nextLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('no output');
  const [text]: unknown[] = await once(stdout, 'data');
  return String(text);
}
