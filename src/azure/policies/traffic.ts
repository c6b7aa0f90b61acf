import type { PipelinePolicy, PipelineRequest } from '@azure/core-rest-pipeline';
import { codeOf, refusalOf } from '../failures.ts';
import { isChallengeRound, isServiceHost, targetOf } from '../resilience/target.ts';
import type { OngoingCall, Traffic } from '../traffic.ts';

/** What telling of the traffic takes. */
export interface TrafficTerms {
  readonly traffic: Traffic | undefined;
  readonly correlationId: string;
  readonly now: () => number;
}

/**
 * Tells of every call to a service of Azure, around its retries, and sends with each attempt what is to be sent with it.
 * The first round with a vault is none: it has no token yet, and its 401 is no error.
 */
export function trafficPolicy({ traffic, correlationId, now }: TrafficTerms): PipelinePolicy {
  return {
    name: 'deployTrafficPolicy',
    async sendRequest(request, next) {
      if (traffic === undefined || isChallengeRound(request)) return next(request);
      const target = targetOf(request);
      if (!isServiceHost(target.host)) return next(request);
      const startedAt = now();
      const call = traffic.begin({ ...target, correlationId });
      for (const [name, value] of Object.entries(call.headers)) request.headers.set(name, value);
      ongoing.set(request, call);
      try {
        const response = await next(request);
        const { status } = response;
        const code = status < 400 ? undefined : refusalOf(response.bodyAsText)?.code;
        call.ended({ status, ...(code !== undefined && { code }), durationMs: now() - startedAt });
        return response;
      } catch (thrown) {
        call.ended({ code: codeOf(thrown) ?? nameOf(thrown), durationMs: now() - startedAt });
        throw thrown;
      } finally {
        ongoing.delete(request);
      }
    },
  };
}

/** The call that a request is an attempt of, if it is told of. */
export function ongoingCall(request: PipelineRequest): OngoingCall | undefined {
  return ongoing.get(request);
}

const ongoing = new WeakMap<PipelineRequest, OngoingCall>();

function nameOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : 'Error';
}
