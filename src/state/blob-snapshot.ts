import { Failure } from '../engine/failure.ts';
import { leaseIdOf, writeFailure, type Fence } from './blob-fence.ts';
import {
  aboutBlob,
  blobIn,
  readBlob,
  urlOf,
  versionOf,
  type BlobFolder,
  type FoundBlob,
} from './blob-folder.ts';
import { storeRequest } from './blob-request.ts';

/** The name of the snapshot's blob. */
export const SNAPSHOT = 'state.json';

/** The snapshot as a block blob. */
export interface BlobSnapshot {
  /** Undefined where there is none; the empty blob that a lock makes to lease it is none. */
  read(): Promise<string | undefined>;
  /** Whether it is still as it was read. */
  unchanged(): Promise<boolean>;
  replace(text: string): Promise<void>;
}

/**
 * Opens the snapshot. It is replaced by one request (Put Blob), which a reader sees whole or not at all, under the lease
 * and only if its ETag is still the one that was last read or written here. Throws `Failure` `lock-lost` where it is not.
 */
export function openSnapshot(folder: BlobFolder, fence: Fence): BlobSnapshot {
  let version: string | undefined;
  let wasRead = false;

  const look = (): Promise<FoundBlob | undefined> => readBlob(folder, SNAPSHOT);
  const read = async (): Promise<string | undefined> => {
    const found = await look();
    wasRead = true;
    version = found?.etag;
    return textOf(found);
  };
  /** The empty blob may have been made after it was read as absent; one with content is somebody else's. */
  const versionToReplace = async (): Promise<string> => {
    if (version !== undefined) return version;
    const found = await look();
    if (found === undefined || (wasRead && found.content.length > 0)) throw changed(urlOf(folder, SNAPSHOT));
    return found.etag;
  };

  return {
    read,
    unchanged: async () => (await versionOf(folder, SNAPSHOT)) === version,
    replace: async (text) => {
      const leaseId = leaseIdOf(fence, urlOf(folder, SNAPSHOT));
      const client = await blobIn(folder, SNAPSHOT);
      const bytes = Buffer.from(text);
      const ifMatch = await versionToReplace();
      try {
        version = await storeRequest(
          aboutBlob(folder, SNAPSHOT, true),
          async (abortSignal) => {
            const conditions = { leaseId, ifMatch };
            const { etag = '' } = await client.upload(bytes, bytes.length, {
              conditions,
              abortSignal,
              blobHTTPHeaders: { blobContentType: 'application/json' },
            });
            return etag;
          },
          async () => {
            const found = await look();
            return found?.content.equals(bytes) === true ? found.etag : undefined;
          },
        );
        wasRead = true;
      } catch (error) {
        throw writeFailure(error);
      }
    },
  };
}

function textOf(found: FoundBlob | undefined): string | undefined {
  return found === undefined || found.content.length === 0 ? undefined : found.content.toString('utf8');
}

function changed(place: string): Failure {
  return new Failure('lock-lost', `${place}: somebody else has written the state since it was read`, {
    hint: 'Nothing was written. Type the same command again.',
  });
}
