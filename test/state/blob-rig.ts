import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { type BlobContainer, createContainer, openBlob } from '../../src/state/blob-account.ts';
import type { Fence } from '../../src/state/blob-fence.ts';
import type { BlobFolder } from '../../src/state/blob-folder.ts';
import { blobLock, type BlobLockOptions } from '../../src/state/blob-lock.ts';
import type { BlobLimits } from '../../src/state/blob-request.ts';
import { blobStore } from '../../src/state/blob-store.ts';
import type { StateStore } from '../../src/engine/store.ts';
import type { Lease, Lock } from '../../src/state/lock.ts';
import { someone } from './lock-contract.ts';

/** Short, so that what hangs is found out in no time. */
export const QUICK: BlobLimits = { attemptMs: 150, budgetMs: 5000, delayMs: 10 };

/** One process at one environment: its lock, and its store behind the same fence. */
export interface Process {
  readonly lock: Lock;
  readonly store: StateStore;
  readonly fence: Fence;
  readonly folder: BlobFolder;
  /** Takes the lock until the test is over. */
  hold(user?: string): Promise<Lease>;
}

/** A container for a test file: it is made once, and every test takes a folder of its own in it. */
export async function madeContainer(connectionString: string): Promise<BlobContainer> {
  const container = openBlob({ connectionString }, 'deployment-state');
  await createContainer(container);
  return container;
}

/** A folder in which nothing was ever stored. */
export function freshFolder(container: BlobContainer): BlobFolder {
  return { container, path: `shop/${randomUUID()}/` };
}

/** The same folder, reached through another door, such as a proxy. */
export function through(folder: BlobFolder, connectionString: string, limits = QUICK): BlobFolder {
  return { ...folder, container: openBlob({ connectionString }, folder.container.name, limits) };
}

/** Another process that comes to the folder. */
export function processAt(folder: BlobFolder, options?: BlobLockOptions): Process {
  const fence: Fence = { leaseId: undefined };
  const lock = blobLock(folder, fence, options);
  return {
    folder,
    fence,
    lock,
    store: blobStore(folder, fence),
    hold: async (user = 'ann') => {
      const lease = await lock.acquire(someone(user));
      onTestFinished(() => lease.release());
      return lease;
    },
  };
}
