import { listBlobs, readBlob, urlOf, type BlobFolder } from './blob-folder.ts';
import { type KeptFiles, wholeLines } from './kept-files.ts';

/** All blobs of an environment, with what stands in their metadata. */
export function blobKeptFiles(folder: BlobFolder): KeptFiles {
  return {
    place: urlOf(folder, ''),
    list: async () => (await listBlobs(folder, '')).map(({ name }) => name),
    read: (name) => wholeLines(textOf(folder, name)),
  };
}

async function* textOf(folder: BlobFolder, name: string): AsyncGenerator<string> {
  const found = await readBlob(folder, name);
  if (found === undefined) return;
  yield found.content.toString('utf8');
  const metadata = JSON.stringify(found.metadata);
  if (metadata !== '{}') yield `\n${metadata}\n`;
}
