import type { BlobClient, BlockBlobClient, ContainerClient } from '@azure/storage-blob';
import type { BlobContainer } from './blob-account.ts';
import { BlobRefusal, storeRequest, type StoreRequest } from './blob-request.ts';

/** The blobs of one environment: those whose names begin alike. */
export interface BlobFolder {
  readonly container: BlobContainer;
  /** How their names begin: `shop/local/`. */
  readonly path: string;
}

/** A blob as it was read. */
export interface FoundBlob {
  readonly content: Buffer;
  /** Changes with every write. */
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly leased: boolean;
  /** Of an append blob: how many blocks it has. */
  readonly blocks: number;
}

/** The URL of a blob, without anything secret: for messages. */
export function urlOf({ container, path }: BlobFolder, name: string): string {
  return `${container.url}/${path}${name}`;
}

/** What a request about a blob is told with. */
export function aboutBlob(folder: BlobFolder, name: string, write: boolean): StoreRequest {
  const { limits, contact } = folder.container;
  return { place: urlOf(folder, name), write, limits, contact };
}

/** The client of one blob. */
export async function blobIn({ container, path }: BlobFolder, name: string): Promise<BlockBlobClient> {
  return (await container.client()).getBlockBlobClient(`${path}${name}`);
}

/** Reads a blob whole, in one request; undefined where there is none. */
export async function readBlob(folder: BlobFolder, name: string): Promise<FoundBlob | undefined> {
  const client: BlobClient = await blobIn(folder, name);
  return ifThere(() =>
    storeRequest(aboutBlob(folder, name, false), async (abortSignal) => {
      const found = await client.download(0, undefined, { abortSignal });
      return {
        content: await wholeOf(found.readableStreamBody),
        etag: found.etag ?? '',
        metadata: found.metadata ?? {},
        leased: found.leaseState === 'leased' || found.leaseState === 'breaking',
        blocks: found.blobCommittedBlockCount ?? 0,
      };
    }),
  );
}

/** The ETag of a blob; undefined where there is none. */
export async function versionOf(folder: BlobFolder, name: string): Promise<string | undefined> {
  const client: BlobClient = await blobIn(folder, name);
  return ifThere(() =>
    storeRequest(
      aboutBlob(folder, name, false),
      async (abortSignal) => (await client.getProperties({ abortSignal })).etag,
    ),
  );
}

/**
 * Makes a block blob unless there is one already; resolves to its ETag, or to undefined for one that somebody else made.
 * An answer that was lost is settled by looking: a blob of the same content is ours.
 */
export async function createBlob(
  folder: BlobFolder,
  name: string,
  content: string,
  metadata: Record<string, string> = {},
): Promise<string | undefined> {
  const client = await blobIn(folder, name);
  const bytes = Buffer.from(content);
  try {
    return await storeRequest(
      aboutBlob(folder, name, true),
      async (abortSignal) => {
        const conditions = { ifNoneMatch: '*' };
        const { etag = '' } = await client.upload(bytes, bytes.length, { conditions, metadata, abortSignal });
        return etag;
      },
      async () => {
        const found = await readBlob(folder, name);
        return found?.content.equals(bytes) === true ? found.etag : undefined;
      },
    );
  } catch (error) {
    if (isRefusal(error, 409, 412)) return undefined;
    throw error;
  }
}

/** Removes a blob; one that is gone already, or that somebody has leased, is left as it is. */
export async function removeBlob(folder: BlobFolder, name: string): Promise<void> {
  const client = await blobIn(folder, name);
  try {
    await storeRequest(aboutBlob(folder, name, true), (abortSignal) => client.delete({ abortSignal }));
  } catch (error) {
    if (!isRefusal(error, 404, 412)) throw error;
  }
}

/** The blobs whose names go on so, with their metadata; names are relative to the folder. */
export async function listBlobs(
  folder: BlobFolder,
  prefix: string,
): Promise<{ name: string; metadata: Readonly<Record<string, string>>; lastModified: Date }[]> {
  const client: ContainerClient = await folder.container.client();
  const { path } = folder;
  return storeRequest(aboutBlob(folder, prefix, false), async (abortSignal) => {
    const found = [];
    const options = { prefix: `${path}${prefix}`, includeMetadata: true, abortSignal };
    for await (const { name, metadata = {}, properties } of client.listBlobsFlat(options)) {
      found.push({ name: name.slice(path.length), metadata, lastModified: properties.lastModified });
    }
    return found;
  });
}

/** Tells whether the store refused, with one of these statuses. */
export function isRefusal(error: unknown, ...statuses: readonly number[]): error is BlobRefusal {
  return error instanceof BlobRefusal && statuses.includes(error.status);
}

async function ifThere<Result>(read: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isRefusal(error, 404)) return undefined;
    throw error;
  }
}

async function wholeOf(stream: NodeJS.ReadableStream | undefined): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream ?? []) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}
