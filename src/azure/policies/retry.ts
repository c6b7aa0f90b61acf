import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import pRetry from 'p-retry';
import { z } from 'zod';
import type { World } from '../../engine/world.ts';
import { isAsking } from './asking.ts';

/** How requests are repeated. */
export interface RetryOptions {
  readonly world: World;
  /** The wait before the first retry; it doubles. Default 2000. */
  readonly delayMs?: number | undefined;
  /** Methods that do it once however often they are sent. Default: GET, HEAD, PUT and DELETE. */
  readonly idempotent?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Repeats one request, three times at most: unanswered ones and 408, 429 and 5xx, after 2, 4 and 8 seconds with jitter
 * or the Retry-After of the answer, 60 seconds at most. It stands around each single request, so polls of long-running
 * operations are covered too; the clients' own retries are switched off.
 * What may have arrived is repeated only where doing it twice is doing it once (GET, HEAD, PUT, DELETE, and a POST that
 * just asks, or registers): so a lost answer is settled. Others are repeated after 429 and 503, and when they were never
 * sent.
 * Source: Microsoft Learn, "Throttling Resource Manager requests" (Retry-After) and RFC 9110, section 9.2.2.
 */
export function retryPolicy(options: RetryOptions): PipelinePolicy {
  return {
    name: 'deployRetryPolicy',
    sendRequest: (request, next) => sentWithRetries(request, () => next(request), options),
  };
}

async function sentWithRetries(
  request: PipelineRequest,
  send: () => Promise<PipelineResponse>,
  { world, delayMs = 2000, signal, idempotent = ['GET', 'HEAD', 'PUT', 'DELETE'] }: RetryOptions,
): Promise<PipelineResponse> {
  const attempt = async (): Promise<PipelineResponse> => {
    const response = await send();
    if (isTransient(response.status)) throw new TransientAnswer(response);
    return response;
  };
  const shouldRetry = async ({ error, attemptNumber }: { error: Error; attemptNumber: number }) => {
    const once = idempotent.includes(request.method) || isAsking(request) || isRegistering(request);
    if (!isRepeatable(once, error)) return false;
    const backoff = delayMs * 2 ** (attemptNumber - 1) * (0.75 + randomOf(world) / 2);
    await world.sleep(askedDelay(error, world.now()) ?? Math.min(backoff, LONGEST_WAIT_MS), signal);
    return request.abortSignal?.aborted !== true;
  };
  try {
    return await pRetry(attempt, { retries: 3, minTimeout: 0, shouldRetry });
  } catch (error) {
    if (error instanceof TransientAnswer) return error.response;
    throw error;
  }
}

function isRegistering({ method, url }: PipelineRequest): boolean {
  return method === 'POST' && /\/register$/i.test(new URL(url).pathname);
}

class TransientAnswer extends Error {
  readonly response: PipelineResponse;

  constructor(response: PipelineResponse) {
    super(`HTTP ${response.status}`);
    this.response = response;
  }
}

const LONGEST_WAIT_MS = 60_000;

/** Statuses that say nothing of what was asked for, and pass by themselves. */
export function isTransient(status: number): boolean {
  return [408, 429, 500, 502, 503, 504].includes(status);
}

function isRepeatable(idempotent: boolean, error: Error): boolean {
  if (error instanceof TransientAnswer) return idempotent || [429, 503].includes(error.response.status);
  const { code } = z.object({ code: z.string().optional() }).safeParse(error).data ?? {};
  if (code === undefined) return false;
  return NEVER_SENT.includes(code) || (idempotent && UNANSWERED.includes(code));
}

const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'];
const UNANSWERED = ['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'REQUEST_SEND_ERROR', 'PARSE_ERROR'];

function askedDelay(error: Error, now: number): number | undefined {
  return error instanceof TransientAnswer ? delayIn(error.response, now) : undefined;
}

/**
 * Retry-After in milliseconds: seconds or a date (RFC 9110, section 10.2.3), or Azure's own x-ms-retry-after-ms; a minute at
 * most.
 */
export function delayIn({ headers }: PipelineResponse, now: number): number | undefined {
  const milliseconds = headers.get('retry-after-ms') ?? headers.get('x-ms-retry-after-ms');
  if (milliseconds !== undefined) return positive(Number(milliseconds));
  const after = headers.get('retry-after');
  if (after === undefined) return undefined;
  const seconds = Number(after);
  return positive(Number.isNaN(seconds) ? Date.parse(after) - now : seconds * 1000);
}

/** Zero counts as not asked: a service that answers 429 with `Retry-After: 0` is not to be asked again at once. */
function positive(milliseconds: number): number | undefined {
  return milliseconds > 0 ? Math.min(milliseconds, LONGEST_WAIT_MS) : undefined;
}

/** Between 0 and 1, from the one source of randomness. */
function randomOf(world: World): number {
  return Number.parseInt(world.guid().slice(0, 8), 16) / 2 ** 32;
}
