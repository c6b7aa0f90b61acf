import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { currentEvidence } from '../evidence.ts';
import { refusalOf, type Refusal } from '../failures.ts';

/**
 * Keeps the code and message of a refusal or a failed long-running operation from the raw body: the pollers of the
 * clients throw a plain Error that has lost them. Each is told to `onRefused`, too, but for "there is none" (404 to a GET).
 */
export function failureCapturePolicy(onRefused?: (refused: PipelineRefusal) => void): PipelinePolicy {
  return {
    name: 'deployFailureCapturePolicy',
    async sendRequest(request, next) {
      const response = await next(request);
      const refusal = refusalIn(response.status, response.bodyAsText);
      const looked = request.method === 'GET' || request.method === 'HEAD';
      if ((refusal !== undefined || response.status >= 400) && !(looked && response.status === 404))
        onRefused?.({ request, response });
      const evidence = currentEvidence();
      if (evidence === undefined) return response;
      evidence.correlationId =
        response.headers.get('x-ms-correlation-request-id') ?? response.headers.get('x-ms-request-id');
      evidence.refusal = refusal;
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
