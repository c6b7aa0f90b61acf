import type { HttpClient, HttpHeaders, PipelineResponse } from '@azure/core-rest-pipeline';
import type { HttpOperationResponse, StoragePipelineOptions, WebResource } from '@azure/storage-blob';

type StorageTransport = NonNullable<StoragePipelineOptions['httpClient']>;

/** How the requests of an upload are sent. */
export interface UploadMeans {
  readonly transport: HttpClient;
  /** Makes one request, again if need be: each carries all that it needs. */
  readonly call: <T>(run: () => Promise<T>) => Promise<T>;
  /** How much goes in one request. Default 8 MiB. */
  readonly blockBytes?: number;
}

/**
 * Puts what comes piece by piece into a block blob that a signed URL opens, through `@azure/storage-blob`: in one request
 * what fits in a block, else block by block while it comes, so that memory holds three blocks, whatever it becomes.
 * A block is held until it is acknowledged, and its name is its number: a request whose answer was lost is sent again and
 * changes nothing. Nothing can be read before the last request, so a source that throws leaves nothing behind: Azure drops
 * blocks that no list names after a week.
 * Sources: Microsoft Learn, "Put Blob", "Put Block" (names of one length within a blob, 4000 MiB a block at most from
 * version 2019-12-12 on), "Put Block List" (50,000 blocks at most). What goes wrong is thrown as that client's own error.
 */
export async function uploadBlob(
  url: string,
  pieces: AsyncIterable<Uint8Array>,
  { transport, call, blockBytes = 8 * 1024 * 1024 }: UploadMeans,
): Promise<void> {
  const { AnonymousCredential, BlockBlobClient, newPipeline } = await import('@azure/storage-blob');
  const options = {
    httpClient: storageTransport(transport),
    // Repeating is the transport's business, as for every client.
    retryOptions: { maxTries: 1 },
    userAgentOptions: { userAgentPrefix: 'deploy' },
  };
  const blob = new BlockBlobClient(url, newPipeline(new AnonymousCredential(), options));
  const names: string[] = [];
  const stage = async (block: Uint8Array): Promise<void> => {
    const name = Buffer.from(`block-${String(names.length).padStart(5, '0')}`).toString('base64');
    names.push(name);
    await call(() => blob.stageBlock(name, block, block.length));
  };
  let last = new Uint8Array();
  let sent = Promise.resolve();
  try {
    for await (const block of blocksOf(pieces, blockBytes)) {
      // One is on its way while the next is made.
      await sent;
      if (last.length > 0) sent = stage(last);
      // Its failure is thrown when it is awaited; until then it must not count as unhandled.
      sent.catch(() => {});
      last = block;
    }
  } finally {
    // Whoever hears that the source has failed may undo at once: nothing is to be on its way any more.
    await Promise.allSettled([sent]);
  }
  await sent;
  if (names.length === 0) {
    await call(() => blob.upload(last, last.length));
    return;
  }
  await stage(last);
  await call(() => blob.commitBlockList(names));
}

/** Joins pieces to blocks of one size; the last has what is left. */
async function* blocksOf(
  pieces: AsyncIterable<Uint8Array>,
  blockBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let block = new Uint8Array(blockBytes);
  let filled = 0;
  for await (const piece of pieces) {
    for (let from = 0; from < piece.length;) {
      const part = piece.subarray(from, from + blockBytes - filled);
      block.set(part, filled);
      filled += part.length;
      from += part.length;
      if (filled < blockBytes) continue;
      yield block;
      block = new Uint8Array(blockBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield block.slice(0, filled);
}

/** Storage takes an older kind of transport than all other clients: other names for requests, responses and headers. */
function storageTransport(transport: HttpClient): StorageTransport {
  return {
    async sendRequest(resource) {
      const { createHttpHeaders, createPipelineRequest } = await import('@azure/core-rest-pipeline');
      const { url, method, body, abortSignal, streamResponseStatusCodes } = resource;
      const request = createPipelineRequest({
        url,
        method,
        headers: createHttpHeaders(resource.headers.toJson({ preserveCase: true })),
        body,
        ...(abortSignal === undefined ? {} : { abortSignal }),
        ...(streamResponseStatusCodes === undefined ? {} : { streamResponseStatusCodes }),
      });
      return compatResponse(resource, await transport.sendRequest(request));
    },
  };
}

function compatResponse(
  request: WebResource,
  { status, headers, ...body }: PipelineResponse,
): HttpOperationResponse {
  const { bodyAsText, readableStreamBody } = body;
  return {
    request,
    status,
    headers: compatHeaders(request, headers),
    ...(bodyAsText === undefined ? {} : { bodyAsText }),
    ...(readableStreamBody === undefined ? {} : { readableStreamBody }),
  };
}

/** Headers of the older kind cannot be made from here, but those of the request can be copied and filled anew. */
function compatHeaders(request: WebResource, headers: HttpHeaders): WebResource['headers'] {
  const copy = request.headers.clone();
  for (const name of copy.headerNames()) copy.remove(name);
  for (const [name, value] of headers) copy.set(name, value);
  return copy;
}
