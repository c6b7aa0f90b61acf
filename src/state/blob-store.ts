import type { StateStore } from '../engine/store.ts';
import type { Fence } from './blob-fence.ts';
import { type BlobFolder, urlOf } from './blob-folder.ts';
import { type JournalRoom, openJournal } from './blob-journal.ts';
import { openSnapshot, SNAPSHOT } from './blob-snapshot.ts';

/**
 * Keeps the state of one environment in Azure Blob Storage: `state.json`, a block blob, and `journal.jsonl`, an append
 * blob. It is durable when the service has answered. Writes bear the lease of the lock that is held (`fence`) and the
 * version that this store last saw, so those of a stale holder are refused: `Failure` `lock-lost`. A write whose answer
 * was lost is repeated, which does it once, and settled by reading. Without an answer: `Failure` `state-unwritable`, for
 * reading `azure-unreachable`, naming the blob.
 */
export function blobStore(folder: BlobFolder, fence: Fence, room?: JournalRoom): StateStore {
  const snapshot = openSnapshot(folder, fence);
  const journal = openJournal(folder, fence, room);
  return {
    read: async () => {
      for (let again = READINGS; ; again--) {
        const stored = {
          snapshot: await snapshot.read(),
          journal: await journal.read(),
          place: urlOf(folder, SNAPSHOT),
        };
        // Who holds the lock sees no other writer. Others may come between a replaced snapshot and the cut journal.
        if (fence.leaseId !== undefined || again === 1 || (await snapshot.unchanged())) return stored;
      }
    },
    append: (lines) => journal.append(lines),
    replace: (text) => snapshot.replace(text),
    cut: (bytes) => journal.cut(bytes),
  };
}

/** So often in a row a run ending just now is stepped aside for. */
const READINGS = 3;
