import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';

/** A request that Azure refused, or the poll of an operation that failed; nothing in it authorizes. */
export interface RefusedRequest {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly method: string;
  /** Without its query, which may hold a signature. */
  readonly path: string;
  readonly status: number;
  /** The ids under which Azure's support finds the request. */
  readonly requestId?: string;
  readonly correlationId?: string;
  readonly clientRequestId?: string;
  /** What Azure answered, as it came. It may quote what was sent: redact it, and cut it only then. */
  readonly body: string;
}

/**
 * Makes the note of a refused request. Source: Microsoft Learn, "Common API request and response headers" (the three ids).
 */
export function refusedRequest(
  request: PipelineRequest,
  { status, headers, bodyAsText }: PipelineResponse,
  time: number,
): RefusedRequest {
  const { host, pathname } = new URL(request.url);
  const requestId = headers.get('x-ms-request-id');
  const correlationId = headers.get('x-ms-correlation-request-id');
  const clientRequestId =
    headers.get('x-ms-client-request-id') ?? request.headers.get('x-ms-client-request-id');
  return {
    time,
    method: request.method,
    path: host === 'management.azure.com' ? pathname : `${host}${pathname}`,
    status,
    ...(requestId !== undefined && { requestId }),
    ...(correlationId !== undefined && { correlationId }),
    ...(clientRequestId !== undefined && { clientRequestId }),
    body: kept(bodyAsText ?? ''),
  };
}

/** All of it or nothing: half a secret is not recognised as one. */
function kept(body: string): string {
  return body.length <= LONGEST_BODY ? body : `(an answer of ${body.length} characters)`;
}

/** Far beyond any error of ARM. */
const LONGEST_BODY = 256 * 1024;
