import type { HttpClient, HttpHeaders, PipelineResponse } from '@azure/core-rest-pipeline';
import type { HttpOperationResponse, StoragePipelineOptions, WebResource } from '@azure/storage-blob';

type StorageTransport = NonNullable<StoragePipelineOptions['httpClient']>;

/**
 * Puts bytes into a block blob that a signed URL opens, through `@azure/storage-blob`: large ones in blocks.
 * What goes wrong is thrown as that client's own error.
 */
export async function uploadBlob(url: string, bytes: Uint8Array, transport: HttpClient): Promise<void> {
  const { AnonymousCredential, BlockBlobClient, newPipeline } = await import('@azure/storage-blob');
  const options = {
    httpClient: storageTransport(transport),
    // Repeating is the transport's business, as for every client.
    retryOptions: { maxTries: 1 },
    userAgentOptions: { userAgentPrefix: 'deploy' },
  };
  await new BlockBlobClient(url, newPipeline(new AnonymousCredential(), options)).uploadData(bytes);
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
