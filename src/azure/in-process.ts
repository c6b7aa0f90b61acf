import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import type { AzureRequest, AzureResponse } from '../emulator/exchange.ts';

/** Answers one request in the same process. A connection that breaks is an error with node's code (`ECONNRESET`). */
export type Handle = (request: AzureRequest) => Promise<AzureResponse>;

/**
 * The transport of the Azure clients that hands every request to a function instead of a socket: their own pipelines run
 * unchanged, real host names included. Errors are what node's transport gives: `RestError` with the socket's code.
 */
export function inProcessClient(handle: Handle): HttpClient {
  return {
    async sendRequest(request) {
      const { RestError } = await import('@azure/core-rest-pipeline');
      if (request.abortSignal?.aborted === true) throw abortError();
      const body = await collected(request.body);
      let response: AzureResponse;
      try {
        response = await untilAborted(request, handle({ ...described(request), body }));
      } catch (error) {
        if (error instanceof Error && error.name === 'AbortError') throw error;
        const code = codeOf(error) ?? RestError.REQUEST_SEND_ERROR;
        throw new RestError(error instanceof Error ? error.message : String(error), { code, request });
      }
      return pipelineResponse(request, response);
    },
  };
}

function described(request: PipelineRequest): {
  method: string;
  url: string;
  headers: Record<string, string>;
} {
  return { method: request.method, url: request.url, headers: request.headers.toJSON() };
}

async function pipelineResponse(
  request: PipelineRequest,
  response: AzureResponse,
): Promise<PipelineResponse> {
  const { createHttpHeaders } = await import('@azure/core-rest-pipeline');
  const { body } = response;
  const isText = typeof body === 'string';
  const bodyAsText = body === undefined ? '' : isText ? body : JSON.stringify(body);
  const type = body === undefined || isText ? {} : { 'content-type': 'application/json; charset=utf-8' };
  const answer: PipelineResponse = {
    request,
    status: response.status,
    headers: createHttpHeaders({ ...type, ...response.headers }),
  };
  // A client that wants a stream (blob downloads) gets one, as from a socket; others get text.
  const streamed = request.streamResponseStatusCodes;
  return streamed?.has(response.status) === true || streamed?.has(Number.POSITIVE_INFINITY) === true
    ? { ...answer, readableStreamBody: Readable.from([Buffer.from(bodyAsText)]) }
    : { ...answer, bodyAsText };
}

async function untilAborted<T>(request: PipelineRequest, answer: Promise<T>): Promise<T> {
  const signal = request.abortSignal;
  if (signal === undefined) return answer;
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(abortError());
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function abortError(): Error {
  const error = new Error('The operation was aborted.');
  error.name = 'AbortError';
  return error;
}

async function collected(body: unknown): Promise<Uint8Array | undefined> {
  const content: unknown = typeof body === 'function' ? body() : body;
  if (content === undefined || content === null) return undefined;
  if (typeof content === 'string') return Buffer.from(content);
  if (content instanceof Uint8Array) return content;
  if (content instanceof ArrayBuffer) return new Uint8Array(content);
  if (ArrayBuffer.isView(content))
    return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  if (content instanceof Blob) return new Uint8Array(await content.arrayBuffer());
  if (content instanceof Readable) return buffer(content);
  if (content instanceof ReadableStream) return buffer(content);
  throw new TypeError('a request body of a kind that no Azure client sends');
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
