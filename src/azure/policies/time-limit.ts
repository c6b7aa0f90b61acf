import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { currentActivity } from '../../engine/activity.ts';
import type { Resilience } from '../resilience/resilience.ts';
import { targetOf } from '../resilience/target.ts';
import type { During } from './during.ts';

/** What limiting attempts takes. */
export interface TimeLimitTerms {
  readonly resilience: Pick<Resilience, 'ruleFor' | 'warn'>;
  readonly during: () => During;
  /** Of what has no limit of its own. */
  readonly limitMs: number;
  readonly interrupted: AbortSignal | undefined;
}

/**
 * Gives every attempt a hard limit, and ends it when the run is interrupted; when most of the time is up, people are told.
 * A request that is still under way when the limit ends counts as unanswered (`ETIMEDOUT`): it may have arrived.
 */
export function timeLimitPolicy(terms: TimeLimitTerms): PipelinePolicy {
  const { resilience, during, interrupted } = terms;
  return {
    name: 'deployTimeLimitPolicy',
    async sendRequest(request, next) {
      const target = targetOf(request);
      const limitMs = resilience.ruleFor(target, during()).timeoutMs ?? terms.limitMs;
      const asked = request.abortSignal;
      const limit = AbortSignal.timeout(limitMs);
      const asking = new AbortController();
      const stop = (): void => asking.abort();
      if (asked?.aborted === true) stop();
      asked?.addEventListener('abort', stop);
      request.abortSignal = AbortSignal.any([
        limit,
        asking.signal,
        ...(interrupted === undefined ? [] : [interrupted]),
      ]);
      const soon = setTimeout(() => {
        const step = currentActivity()?.step;
        const what = `${target.operation} of ${target.service}${step === undefined ? '' : ` for ${step}`}`;
        const long = `${told(limitMs * SHARE)} of the ${told(limitMs)} it has`;
        resilience.warn(`${what} has had no answer for ${long}: ${target.path}`);
      }, limitMs * SHARE).unref();
      try {
        return await next(request);
      } catch (error) {
        if (limit.aborted && !asking.signal.aborted && interrupted?.aborted !== true) {
          throw new UnansweredError(`${request.method} ${target.path} got no answer in ${told(limitMs)}`);
        }
        throw error;
      } finally {
        clearTimeout(soon);
        asked?.removeEventListener('abort', stop);
        restored(request, asked);
      }
    },
  };
}

/** Of the time an attempt has, after which people are told. */
const SHARE = 0.8;

function told(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${Math.round(milliseconds / 100) / 10} s`;
}

class UnansweredError extends Error {
  readonly code = 'ETIMEDOUT';
}

/** The same request object is sent again by the retry policy: it must not carry a spent limit. */
function restored<Signal>(request: { abortSignal?: Signal }, asked: Signal | undefined): void {
  if (asked === undefined) delete request.abortSignal;
  else request.abortSignal = asked;
}
