import type { BlobContainer } from './blob-account.ts';
import { blobCopies } from './blob-copies.ts';
import type { Fence } from './blob-fence.ts';
import { urlOf, type BlobFolder } from './blob-folder.ts';
import { blobKeptFiles } from './blob-kept-files.ts';
import { blobLock, type BlobLockOptions } from './blob-lock.ts';
import { blobRunFiles } from './blob-run-files.ts';
import { blobStore } from './blob-store.ts';
import type { StateHome } from './home.ts';

/** Which environment's state, and what tests set. */
export interface BlobHomeOptions extends BlobLockOptions {
  /** The folder of the states in the container, such as `shop`; empty: none. */
  readonly prefix: string;
  /** The key of the environment, such as `production` or `production@emulator`. */
  readonly stateKey: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Opens the state of one environment in a container; nothing is loaded or asked before the first call. */
export function blobHome(container: BlobContainer, options: BlobHomeOptions): StateHome {
  const { prefix, stateKey, now } = options;
  const folder: BlobFolder = { container, path: `${prefix.replace(/\/*$/, prefix && '/')}${stateKey}/` };
  const fence: Fence = { leaseId: undefined };
  const store = blobStore(folder, fence);
  return {
    place: urlOf(folder, ''),
    store,
    lock: blobLock(folder, fence, options),
    runs: blobRunFiles(folder, now),
    // A store of its own: what it reads must not count as what the other one saw last.
    copies: blobCopies(folder, blobStore(folder, { leaseId: undefined })),
    files: blobKeptFiles(folder),
  };
}
