import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { Failure } from '../engine/failure.ts';
import {
  absolute,
  hasEnded,
  LONGEST_WAIT_MS,
  provisioningStateIn,
  statusIn,
  type AcceptedOperation,
} from './accepted.ts';
import { UNREACHABLE } from './advice.ts';
import type { Connection } from './connection.ts';
import { codeOf, isConnectionCode } from './failures.ts';
import { thingAt } from './kind-words.ts';
import { operationWords } from './operation-words.ts';
import { pause, type Patience } from './operation.ts';
import { polling } from './poll-schedule.ts';
import { delayIn } from './resilience/retry-after.ts';
import { TRANSIENT } from './resilience/rules.ts';
import { secondsOf } from './resilience/waiting-words.ts';

/**
 * Follows an operation until it has ended. `unknown`: its address stands for nothing, any more or not yet, which tells
 * nothing of the operation. A poll that fails is not an operation that fails: what passes by itself is waited out as long
 * as patience lasts, beyond the retries of a single request. Each answer's Retry-After is heeded, also that of the answer
 * which accepted the operation; where there is none, polls come as `polling` says.
 * Throws what Azure says of an operation that failed or was canceled, and `pending` where patience says later.
 * Source: ARM RPC contract, async-api-reference.md; azure.github.io/typespec-azure, rule `retry-after` (201 and 202 say how
 * long to wait before polling).
 */
export async function followed(
  connection: Connection,
  address: string,
  operation: AcceptedOperation,
  { patience = connection.patience, kind = 'write' }: FollowTerms = {},
): Promise<'ended' | 'unknown'> {
  const { world } = connection;
  patience.waiting?.(operationWords(address, kind, undefined));
  const nextDelay = polling(world, { usualMs: patience.pollMs, budgetMs: LONGEST_MS });
  const first = operation.afterMs === undefined ? undefined : nextDelay(operation.afterMs);
  if (first !== undefined) await pause(patience, first, address);
  for (let at = operation; ;) {
    const answer = await answered(connection, address, at, patience);
    if (answer.status === 404) return 'unknown';
    const state = stateOf(at, answer);
    if (/^succeeded$/i.test(state)) return 'ended';
    if (hasEnded(state)) throw new OperationFailed(state, answer.status);
    const delay = nextDelay(delayIn(answer, world.now(), LONGEST_WAIT_MS));
    if (delay === undefined) throw endless(address);
    patience.waiting?.(operationWords(address, kind, state));
    at = next(at, answer);
    await pause(patience, delay, address);
  }
}

/** How an operation is followed. */
export interface FollowTerms {
  readonly patience?: Patience;
  /** What it does: said to those who wait. Default `write`. */
  readonly kind?: 'write' | 'act' | 'deletion';
}

/** Well beyond what any operation of ours is known to take. */
const LONGEST_MS = 4 * 3_600_000;

/** An answer that says something of the operation. */
async function answered(
  connection: Connection,
  address: string,
  { url }: AcceptedOperation,
  patience: Patience,
): Promise<PipelineResponse> {
  const { world } = connection;
  const deadline = world.now() + patience.budgetMs;
  for (let attempt = 0; ; attempt += 1) {
    const answer = await polled(connection, url);
    if (answer !== undefined && !TRANSIENT.includes(answer.status)) return answer;
    const asked = answer && delayIn(answer, world.now(), LONGEST_WAIT_MS);
    const delay = asked ?? patience.delayMs * 2 ** Math.min(attempt, 3);
    if (world.now() + delay > deadline) throw unreachable(address);
    const told = answer === undefined ? 'Azure does not answer' : `Azure answered ${answer.status}`;
    patience.waiting?.(`${told}: looking at the ${thingAt(address)} again in ${secondsOf(delay)}`);
    await pause(patience, delay, address);
  }
}

/** Undefined: no answer. */
async function polled(connection: Connection, url: string): Promise<PipelineResponse | undefined> {
  const get = await connection.armGet();
  try {
    return await get(url);
  } catch (error) {
    if (isConnectionCode(codeOf(error))) return undefined;
    throw error;
  }
}

function stateOf({ style }: AcceptedOperation, { status, bodyAsText }: PipelineResponse): string {
  if (status >= 400) return 'Failed';
  if (isRedirect(status)) return 'Redirected';
  const byStatus = status === 202 ? 'InProgress' : 'Succeeded';
  if (style === 'result') return byStatus;
  if (style === 'resource') return provisioningStateIn(bodyAsText) ?? byStatus;
  return statusIn(bodyAsText) ?? byStatus;
}

/** An answer may send those who ask on to another address. */
function next({ style, url }: AcceptedOperation, { status, headers }: PipelineResponse): AcceptedOperation {
  const header = isRedirect(status) || style === 'result' ? 'location' : STATUS;
  const told = style === 'resource' && !isRedirect(status) ? undefined : headers.get(header);
  return { style, url: told === undefined ? url : absolute(told, url) };
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

const STATUS = 'azure-asyncoperation';

/** Azure's own code and message are in the evidence, which the raw answers leave. */
class OperationFailed extends Error {
  readonly statusCode: number | undefined;

  constructor(state: string, status: number) {
    super(`the long-running operation ended ${state}`);
    this.statusCode = status >= 400 ? status : undefined;
  }
}

function unreachable(address: string): Failure {
  return new Failure('azure-unreachable', 'Azure does not tell how the operation goes on', {
    address,
    ...(UNREACHABLE.hint !== undefined && { hint: UNREACHABLE.hint }),
  });
}

function endless(address: string): Failure {
  return new Failure('operation-failed', 'the operation has not ended within four hours', {
    address,
    hint: 'Azure still works on it. Run the same command again: it goes on where it stopped.',
  });
}
