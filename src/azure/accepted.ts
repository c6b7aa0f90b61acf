import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { delayIn } from './resilience/retry-after.ts';
import { isArmHost } from './resilience/target.ts';

/** A long-running operation that Azure has accepted: where, and by what, its end is told. */
export interface AcceptedOperation {
  /** `status`: a resource of its own says it; `result`: an address answers 202 until then; `resource`: the thing itself. */
  readonly style: 'status' | 'result' | 'resource';
  readonly url: string;
  /** How many milliseconds Azure asks to wait before the first look; absent: it does not say. It is not noted. */
  readonly afterMs?: number;
}

/**
 * Reads the operation that an answer announces; undefined where all is done with the answer.
 * Source: ARM RPC contract, async-api-reference.md (Azure-AsyncOperation before Location; a PUT without either is
 * followed by the `provisioningState` of what it made).
 */
export function acceptedBy(
  { method, url }: PipelineRequest,
  { status, headers, bodyAsText }: PipelineResponse,
  now: number,
): AcceptedOperation | undefined {
  if (method === 'GET' || method === 'HEAD' || ![200, 201, 202].includes(status)) return undefined;
  const asked = delayIn({ headers }, now, LONGEST_WAIT_MS);
  const after = asked === undefined ? {} : { afterMs: asked };
  const told = headers.get('operation-location') ?? headers.get('azure-asyncoperation');
  if (told !== undefined) return { style: 'status', url: absolute(told, url), ...after };
  const location = headers.get('location');
  if (location !== undefined) return { style: 'result', url: absolute(location, url), ...after };
  if (method !== 'PUT') return undefined;
  const state = provisioningStateIn(bodyAsText);
  const done = state === undefined ? status !== 202 : hasEnded(state);
  return done ? undefined : { style: 'resource', url, ...after };
}

/** Between two looks at an operation, in milliseconds, whatever Retry-After says. */
export const LONGEST_WAIT_MS = 60_000;

/** The state of a resource as its body tells it, of whatever casing; undefined where it has none. */
export function provisioningStateIn(body: string | null | undefined): string | undefined {
  return bodyShape.safeParse(jsonIn(body)).data?.properties?.provisioningState;
}

/** The state of an operation as the body of its own resource tells it; undefined where there is none. */
export function statusIn(body: string | null | undefined): string | undefined {
  return statusShape.safeParse(jsonIn(body)).data?.status;
}

/** True for the states that nothing follows. */
export function hasEnded(state: string): boolean {
  return /^succeeded$|fail|^cancell?ed$/i.test(state);
}

/** What goes into the journal: no request, no body, no token; whoever reads it must sign in to follow it. */
export function tokenOf({ style, url }: AcceptedOperation): string {
  return JSON.stringify({ style, url });
}

/**
 * Reads what an earlier process noted; undefined where it cannot be followed: unreadable, or of another endpoint, to which
 * no credential may go.
 */
export function operationIn(token: string): AcceptedOperation | undefined {
  const operation = tokenShape.safeParse(jsonIn(token)).data;
  return operation !== undefined && isFollowable(operation) ? operation : undefined;
}

/** False for an address that opens by itself, as a shared access signature does: it must not be written down. */
export function isFollowable({ url }: AcceptedOperation): boolean {
  return isOfArm(url) && !new URL(url).searchParams.has('sig');
}

/** Whether an address is Azure Resource Manager's own, in whatever region: a credential goes nowhere else. */
export function isOfArm(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' && isArmHost(hostname);
}

const tokenShape = z.strictObject({ style: z.enum(['status', 'result', 'resource']), url: z.url() });

const bodyShape = z.object({
  properties: z.object({ provisioningState: z.string().optional().catch(undefined) }).nullish(),
});

const statusShape = z.object({ status: z.string() });

/** Makes an announced address whole: some services leave out the api-version, without which Azure answers nothing. */
export function absolute(told: string, from: string): string {
  const url = new URL(told, from);
  const version = new URL(from).searchParams.get('api-version');
  if (!url.searchParams.has('api-version') && version !== null) url.searchParams.set('api-version', version);
  return url.href;
}

function jsonIn(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
