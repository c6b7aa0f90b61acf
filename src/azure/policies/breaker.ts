import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import { Failure } from '../../engine/failure.ts';
import { refusalOf } from '../failures.ts';
import type { Resilience } from '../resilience/resilience.ts';
import { isClearing, type Rule } from '../resilience/rules.ts';
import { isServiceHost, targetOf, type Target } from '../resilience/target.ts';
import type { During } from './during.ts';

/** What the breaker of an endpoint is asked with. */
export interface BreakerTerms {
  readonly resilience: Pick<Resilience, 'breakers' | 'ruleFor'>;
  readonly during: () => During;
  /** How long a run waits for an endpoint that is left alone; an undo waits as long as it takes. */
  readonly patienceMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Leaves an endpoint alone that keeps failing. It stands around the retries: what counts is what a call came to in the end.
 * The addresses of apps are no endpoints of Azure's, and are looked at because they may fail.
 */
export function breakerPolicy({ resilience, during, patienceMs, signal }: BreakerTerms): PipelinePolicy {
  return {
    name: 'deployBreakerPolicy',
    async sendRequest(request, next) {
      const { breakers } = resilience;
      const target = targetOf(request);
      const { host } = target;
      if (breakers === undefined || !isServiceHost(host)) return next(request);
      const waitMs = during() === 'undo' ? Infinity : patienceMs;
      const call = await breakers.admitted(host, waitMs, signal);
      let response: PipelineResponse;
      try {
        response = await next(request);
      } catch (thrown) {
        // Waits that are ended throw whatever reason the signal has, which may be a time limit.
        if (signal?.aborted === true || saysNothing(thrown)) call.dropped();
        else call.failed();
        throw thrown;
      }
      if (isFailure(response, target, resilience.ruleFor(target, during()))) call.failed();
      else call.succeeded();
      return response;
    },
  };
}

/** Interrupted by whoever asks, or kept from leaving by ourselves. */
function saysNothing(thrown: unknown): boolean {
  return thrown instanceof Failure || (thrown instanceof Error && thrown.name === 'AbortError');
}

/** An endpoint that refuses, answers; so does one that tells that the thing asked about is busy, whatever the status. */
function isFailure({ status, bodyAsText }: PipelineResponse, { service }: Target, rule: Rule): boolean {
  if (status < 500 && status !== 408 && status !== 429) return false;
  const refusal = refusalOf(bodyAsText);
  if (refusal === undefined) return true;
  return !isClearing({ ...refusal, service, newlyMade: false }, rule);
}
