import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { currentEvidence } from '../evidence.ts';
import { refusalOf, type Refusal } from '../failures.ts';
import { DEFAULT_RETRY } from '../resilience/rules.ts';
import { delayIn } from '../resilience/retry-after.ts';
import { isChallengeRound } from '../resilience/target.ts';

/**
 * Keeps the code and message of a refusal or a failed long-running operation from the raw body: the pollers of the
 * clients throw a plain Error that has lost them. Each is told to `onRefused`, too, but for "there is none" (404 to a GET).
 * The 401 of the first round with a vault is no refusal.
 */
export function failureCapturePolicy(
  now: () => number,
  onRefused?: (refused: PipelineRefusal) => void,
): PipelinePolicy {
  return {
    name: 'deployFailureCapturePolicy',
    async sendRequest(request, next) {
      // Asked before: the client signs the same request afterwards.
      const challenge = isChallengeRound(request);
      const response = await next(request);
      if (challenge && response.status === 401) return response;
      const refusal = refusalIn(response.status, response.bodyAsText);
      const looked = request.method === 'GET' || request.method === 'HEAD';
      if ((refusal !== undefined || response.status >= 400) && !(looked && response.status === 404))
        onRefused?.({ request, response });
      const evidence = currentEvidence();
      if (evidence === undefined) return response;
      evidence.correlationId =
        response.headers.get('x-ms-correlation-request-id') ?? response.headers.get('x-ms-request-id');
      evidence.refusal = refusal;
      const longestMs = evidence.asked?.rule.longestDelayMs ?? DEFAULT_RETRY.longestDelayMs;
      evidence.retryAfterMs = refusal && delayIn(response, now(), longestMs);
      return response;
    },
  };
}

/** A request with the answer that refused it. */
export interface PipelineRefusal {
  readonly request: PipelineRequest;
  readonly response: PipelineResponse;
}

function refusalIn(status: number, body: string | null | undefined): Refusal | undefined {
  if (status >= 400) return refusalOf(body);
  if (
    body === undefined ||
    body === null ||
    !/"(status|provisioningState)"\s*:\s*"\w*(fail|cancel)/i.test(body)
  ) {
    return undefined;
  }
  return refusalOf(body) ?? failedResource(body);
}

/** A resource that ended Failed says why in `properties`, where it says it at all (Container Apps: deploymentErrors). */
function failedResource(body: string): Refusal | undefined {
  const document = parsedJson(body);
  // The log of a container and the page of an app may say the same words, and are no resources.
  if (document === undefined) return undefined;
  const { properties } = failedShape.safeParse(document).data ?? {};
  const state = properties?.provisioningState ?? 'Failed';
  return {
    code: `ProvisioningState${state}`,
    message: properties?.deploymentErrors ?? `the resource ended ${state}`,
  };
}

const failedShape = z.object({
  properties: z.object({ provisioningState: z.string(), deploymentErrors: z.string().nullish() }),
});

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
