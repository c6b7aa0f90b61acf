import type { Calls } from '../calls.ts';
import type { DataPlane } from '../data-plane.ts';
import type { AzureRequest, AzureResponse } from '../exchange.ts';
import { commitBlocks, stageBlock, type BlockRefusal } from './blob-blocks.ts';
import { unpackContext } from './build-context.ts';
import { logOf } from './build-log.ts';
import { refusalOf, TASKS_HOST } from './build-upload.ts';

/**
 * The blobs of ACR Tasks: uploads of sources, and run logs. Learn, "Put Blob", "Put Block", "Put Block List", "Get Blob"
 * and "Status and error codes" (learn.microsoft.com/rest/api/storageservices).
 */
export const taskBlobs: DataPlane = {
  matches: (host) => host === TASKS_HOST,
  handle: async (request, call) => {
    const url = new URL(request.url);
    const path = url.pathname.replace(/^\/+tasks\//, '');
    const doing = request.method === 'PUT' ? 'w' : 'r';
    const refusal = refusalOf(call, path, url.searchParams, doing);
    if (refusal !== undefined) return authenticationFailed(call, refusal);
    if (request.method === 'PUT') return put(request, url, path, call);
    if (request.method === 'GET' || request.method === 'HEAD') return get(request.method, path, call);
    return failure(call, 405, 'UnsupportedHttpVerb', "The resource doesn't support specified Http Verb.");
  },
};

async function put(request: AzureRequest, url: URL, path: string, call: Calls): Promise<AzureResponse> {
  const body = request.body ?? new Uint8Array();
  const block = url.searchParams.get('blockid');
  switch (url.searchParams.get('comp')) {
    case 'block':
      if (block === null) return failure(call, 400, 'MissingRequiredQueryParameter', 'blockid is missing.');
      return answerTo(call, stageBlock(path, block, body)) ?? created(call);
    case 'blocklist': {
      const whole = commitBlocks(path, new TextDecoder().decode(body));
      if (whole instanceof Uint8Array) return keep(path, whole, call);
      return answerTo(call, whole === 'same' ? undefined : whole) ?? created(call);
    }
    case null:
      if (request.headers['x-ms-blob-type'] !== 'BlockBlob') {
        const message = "An HTTP header that's mandatory for this request is not specified.";
        return failure(
          call,
          400,
          'MissingRequiredHeader',
          message,
          '<HeaderName>x-ms-blob-type</HeaderName>',
        );
      }
      return keep(path, body, call);
    default:
      return failure(
        call,
        400,
        'InvalidQueryParameterValue',
        'Value for one of the query parameters is invalid.',
      );
  }
}

function answerTo(call: Calls, refusal: BlockRefusal | undefined): AzureResponse | undefined {
  return refusal && failure(call, ...refusal);
}

async function keep(path: string, archive: Uint8Array, call: Calls): Promise<AzureResponse> {
  call.data('build-sources').set(path, await unpackContext(archive));
  return created(call);
}

function get(method: string, path: string, call: Calls): AzureResponse {
  const log = logOf(call, path);
  if (log === undefined) return failure(call, 404, 'BlobNotFound', 'The specified blob does not exist.');
  const headers = {
    ...common(call),
    'content-type': 'text/plain; charset=utf-8',
    'content-length': String(Buffer.byteLength(log.text)),
    etag: etagOf(call.now()),
    'last-modified': new Date(call.now()).toUTCString(),
    'x-ms-blob-type': 'AppendBlob',
    // az follows a log until this says that nothing more comes.
    ...(log.complete !== undefined && { 'x-ms-meta-complete': log.complete }),
  };
  return { status: 200, headers, body: method === 'HEAD' ? undefined : log.text };
}

function created(call: Calls): AzureResponse {
  const headers = {
    ...common(call),
    etag: etagOf(call.now()),
    'last-modified': new Date(call.now()).toUTCString(),
    'x-ms-request-server-encrypted': 'true',
  };
  return { status: 201, headers };
}

function authenticationFailed(call: Calls, detail: string): AzureResponse {
  const message =
    'Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.';
  return failure(
    call,
    403,
    'AuthenticationFailed',
    message,
    `<AuthenticationErrorDetail>${detail}</AuthenticationErrorDetail>`,
  );
}

function failure(call: Calls, status: number, code: string, message: string, more = ''): AzureResponse {
  const headers = { ...common(call), 'content-type': 'application/xml', 'x-ms-error-code': code };
  const id = headers['x-ms-request-id'];
  const text = `${message}\nRequestId:${id}\nTime:${new Date(call.now()).toISOString()}`;
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${text}</Message>${more}</Error>`;
  return { status, headers, body };
}

function common(call: Calls) {
  const client = call.headers['x-ms-client-request-id'];
  return {
    'x-ms-request-id': call.guid(),
    'x-ms-version': call.headers['x-ms-version'] ?? '2021-12-02',
    date: new Date(call.now()).toUTCString(),
    ...(client !== undefined && { 'x-ms-client-request-id': client }),
  };
}

function etagOf(time: number): string {
  return `"0x${time.toString(16).toUpperCase().padStart(15, '8')}"`;
}
