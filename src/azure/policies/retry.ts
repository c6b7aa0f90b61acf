import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import pRetry from 'p-retry';
import type { World } from '../../engine/world.ts';
import { currentEvidence } from '../evidence.ts';
import { codeOf, refusalOf } from '../failures.ts';
import { IDEMPOTENT, isIdempotent, isRepeatableAnswer, isRepeatableError } from '../resilience/repeatable.ts';
import { serviceWords } from '../kind-words.ts';
import type { Resilience } from '../resilience/resilience.ts';
import { delayIn } from '../resilience/retry-after.ts';
import { isClearing, type Rule } from '../resilience/rules.ts';
import { targetOf } from '../resilience/target.ts';
import { retryWords } from '../resilience/waiting-words.ts';
import { isAsking } from './asking.ts';
import type { During } from './during.ts';
import { ongoingCall } from './traffic.ts';

/** How requests are repeated. */
export interface RetryOptions {
  readonly world: World;
  readonly resilience: Pick<Resilience, 'ruleFor' | 'newlyMade' | 'waiting'>;
  readonly during: () => During;
  /** Methods that do it once however often they are sent. Default: GET, HEAD, PUT and DELETE. */
  readonly idempotent?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Repeats one request as its rule says, three times by default: unanswered ones and 408, 429 and 5xx, after 2, 4 and 8
 * seconds with jitter or the Retry-After of the answer. It stands around each single request, so polls of long-running
 * operations are covered too; the clients' own retries are switched off.
 * What may have been done is repeated only where doing it twice is doing it once: so a lost answer is settled.
 * A refusal that clears is handed on at once: the whole call is made again for it (`operation.ts`).
 * Source: Microsoft Learn, "Understand how Azure Resource Manager throttles requests" (Retry-After); RFC 9110, section 9.2.2.
 */
export function retryPolicy(options: RetryOptions): PipelinePolicy {
  const { resilience, during, idempotent: methods = IDEMPOTENT } = options;
  return {
    name: 'deployRetryPolicy',
    async sendRequest(request, next) {
      const target = targetOf(request);
      const rule = resilience.ruleFor(target, during());
      const idempotent = isIdempotent(request, methods);
      const evidence = currentEvidence();
      const changes = !isAsking(request);
      // To a GET, 404 is an answer: what must be there after a write is looked for by `lookedUntil`.
      const newlyMade = !isLook(request) && resilience.newlyMade.covers(target.path);
      if (evidence !== undefined && (evidence.asked === undefined || changes))
        evidence.asked = { target, rule, idempotent, newlyMade };
      const repeated = { ...options, request, rule, idempotent, service: target.service };
      const response = await sentWithRetries(repeated, () => next(request));
      resilience.newlyMade.note(request.method, response.status, target.path);
      return response;
    },
  };
}

interface RepeatedRequest extends Pick<RetryOptions, 'world' | 'signal' | 'resilience'> {
  readonly request: PipelineRequest;
  readonly rule: Rule;
  readonly idempotent: boolean;
  readonly service: string;
}

async function sentWithRetries(
  { request, rule, idempotent, service, world, signal, resilience }: RepeatedRequest,
  send: () => Promise<PipelineResponse>,
): Promise<PipelineResponse> {
  const attempt = async (): Promise<PipelineResponse> => {
    const response = await send();
    if (rule.statuses.includes(response.status) && !clears(response, service, rule))
      throw new TransientAnswer(response);
    return response;
  };
  const isAborted = (): boolean => request.abortSignal?.aborted === true;
  const shouldRetry = async ({ error, attemptNumber }: { error: Error; attemptNumber: number }) => {
    if (isAborted() || !isRepeatable(error, idempotent)) return false;
    const backoff = rule.firstDelayMs * 2 ** (attemptNumber - 1) * (0.75 + randomOf(world) / 2);
    const asked = isAnswer(error) ? delayIn(error.response, world.now(), rule.longestDelayMs) : undefined;
    const delayMs = asked ?? Math.min(backoff, rule.longestDelayMs);
    ongoingCall(request)?.retrying({ ...whyOf(error), delayMs });
    const attempts = { attempt: attemptNumber + 1, attempts: rule.retries + 1 };
    resilience.waiting(retryWords(whyOf(error), serviceWords(service), { delayMs, ...attempts }));
    await world.sleep(delayMs, signal);
    return !isAborted();
  };
  try {
    return await pRetry(attempt, { retries: rule.retries, minTimeout: 0, shouldRetry });
  } catch (error) {
    if (error instanceof TransientAnswer) return error.response;
    throw error;
  }
}

class TransientAnswer extends Error {
  readonly response: PipelineResponse;

  constructor(response: PipelineResponse) {
    super(`HTTP ${response.status}`);
    this.response = response;
  }
}

function isAnswer(error: Error): error is TransientAnswer {
  return error instanceof TransientAnswer;
}

function clears({ bodyAsText }: PipelineResponse, service: string, rule: Rule): boolean {
  const refusal = refusalOf(bodyAsText);
  return refusal !== undefined && isClearing({ ...refusal, service, newlyMade: false }, rule);
}

function isRepeatable(error: Error, idempotent: boolean): boolean {
  if (isAnswer(error)) return isRepeatableAnswer(error.response.status, idempotent);
  return isRepeatableError(codeOf(error), idempotent);
}

function whyOf(error: Error): { status?: number; code?: string } {
  const code = isAnswer(error) ? refusalOf(error.response.bodyAsText)?.code : codeOf(error);
  return {
    ...(isAnswer(error) && { status: error.response.status }),
    ...(code !== undefined && { code }),
  };
}

function isLook({ method }: PipelineRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Between 0 and 1, from the one source of randomness. */
function randomOf(world: World): number {
  return Number.parseInt(world.guid().slice(0, 8), 16) / 2 ** 32;
}
