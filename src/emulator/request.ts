import { ArmError } from './arm-error.ts';
import type { AzureRequest } from './exchange.ts';

/** A request, read: what routing and the types need of it. */
export interface ReadRequest {
  readonly raw: AzureRequest;
  readonly method: string;
  readonly host: string;
  /** The path with doubled and trailing slashes taken out, still encoded. */
  readonly path: string;
  /** The path's segments, decoded. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  /** `api-version`, whatever the casing of its key. */
  readonly apiVersion: string | undefined;
}

/** Reads a request's line. ARM treats paths without regard to case, `//` as `/`, and a trailing slash as nothing. */
export function readRequest(raw: AzureRequest): ReadRequest {
  const url = new URL(raw.url);
  const path = url.pathname.replaceAll(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
  const version = [...url.searchParams].find(([key]) => key.toLowerCase() === 'api-version')?.[1];
  return {
    raw,
    method: raw.method.toUpperCase(),
    host: url.hostname.toLowerCase(),
    path,
    segments: path.split('/').filter(Boolean).map(decode),
    query: url.searchParams,
    apiVersion: version === '' ? undefined : version,
  };
}

/**
 * Reads a JSON body; undefined when there is none.
 * @throws ArmError 400 InvalidRequestContent when it is not JSON.
 */
export function readBody(body: Uint8Array | undefined): unknown {
  if (body === undefined || body.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ArmError(
      400,
      'InvalidRequestContent',
      `The request content was invalid and could not be deserialized: '${why}'.`,
    );
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ArmError(400, 'BadRequest', `The path segment '${segment}' is not valid.`);
  }
}
