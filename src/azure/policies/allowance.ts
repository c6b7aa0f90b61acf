import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import type { World } from '../../engine/world.ts';
import { delayIn } from '../resilience/retry-after.ts';
import type { Allowance } from '../resilience/allowance.ts';

/** What counting requests takes. */
export interface AllowanceTerms {
  readonly allowance: Allowance;
  readonly world: World;
  readonly signal: AbortSignal | undefined;
}

/**
 * Slows down before Azure Resource Manager refuses: each attempt takes a token, and waits for one. It stands inside the
 * retries, since each attempt counts, and outside the fence, which is asked when the request really leaves.
 */
export function allowancePolicy({ allowance, world, signal }: AllowanceTerms): PipelinePolicy {
  return {
    name: 'deployAllowancePolicy',
    async sendRequest(request, next) {
      const bucket = allowance.bucketOf(request);
      if (bucket === undefined) return next(request);
      await bucket.take(signal);
      let response: PipelineResponse | undefined;
      try {
        response = await next(request);
        return response;
      } finally {
        bucket.answered(response, response && delayIn(response, world.now(), LONGEST_PAUSE_MS));
      }
    },
  };
}

/** A bucket of Azure Resource Manager is full again after ten to twenty seconds. */
const LONGEST_PAUSE_MS = 60_000;
