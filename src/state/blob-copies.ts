import type { StateStore } from '../engine/store.ts';
import { createBlob, listBlobs, removeBlob, urlOf, type BlobFolder } from './blob-folder.ts';
import { COPIED, copyName, type StateCopies, surplusCopies } from './copies.ts';

/** Keeps the copies of a state as blobs beside it. A copy of the journal is what the store reads of it. */
export function blobCopies(folder: BlobFolder, store: StateStore): StateCopies {
  return {
    copy: async (now) => {
      const { snapshot, journal } = await store.read();
      const contents = { 'state.json': snapshot, 'journal.jsonl': journal };
      const copies: string[] = [];
      for (const name of COPIED) {
        const content = contents[name];
        if (content === undefined || content === '') continue;
        copies.push(urlOf(folder, await createCopy(folder, name, now, content)));
        const found = await listBlobs(folder, `${name}.`);
        const old = surplusCopies(
          name,
          found.map((blob) => blob.name),
        );
        await Promise.all(old.map((copy) => removeBlob(folder, copy)));
      }
      return copies;
    },
  };
}

async function createCopy(folder: BlobFolder, name: string, now: Date, content: string): Promise<string> {
  for (let number = 1; ; number++) {
    const copy = copyName(name, now, number);
    if ((await createBlob(folder, copy, content)) !== undefined) return copy;
  }
}
