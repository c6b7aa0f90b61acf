import { ArmError } from '../arm-error.ts';
import type { ReadRequest } from '../request.ts';
import type { StoredResource } from '../resource-type.ts';

/**
 * Checks If-Match and If-None-Match before a change. Types without an etag are never stale.
 * Source: ARM RPC contract, Addendum.md, "ETags for Resources" (the tables for PUT, PATCH and DELETE).
 * @throws ArmError 412 PreconditionFailed
 */
export function checkEtag(before: StoredResource | undefined, request: ReadRequest): void {
  const { 'if-match': match = '', 'if-none-match': none } = request.raw.headers;
  const etag = before?.['etag'];
  const missing = match !== '' && before === undefined && request.method === 'PUT';
  const stale = match !== '' && match !== '*' && etag !== undefined && match !== etag;
  const present = none === '*' && before !== undefined;
  if (!missing && !stale && !present) return;
  throw new ArmError(
    412,
    'PreconditionFailed',
    'The precondition of If-Match or If-None-Match does not hold.',
  );
}

/** The ETag header: what has an etag in its body has it as a header too (resource-api-reference.md, "Get Resource"). */
export function etagHeader(resource: StoredResource): Record<string, string> {
  const etag = resource['etag'];
  return typeof etag === 'string' ? { etag } : {};
}
