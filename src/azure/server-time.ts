import type { HttpClient } from '@azure/core-rest-pipeline';
import { Failure } from '../engine/failure.ts';
import { azureFailure } from './failures.ts';
import { sharedTransport } from './transport.ts';

/**
 * The time by the clock of Azure Resource Manager, in milliseconds since 1970: the `date` of an answer, whatever it
 * answers; nobody signs in for it. Throws `Failure` `azure-unreachable`. Source: RFC 9110, "Date".
 */
export async function serverTime(
  abortSignal: AbortSignal,
  transport: HttpClient = sharedTransport(),
): Promise<number> {
  const { createEmptyPipeline, createPipelineRequest, proxyPolicy } =
    await import('@azure/core-rest-pipeline');
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(proxyPolicy());
  const request = createPipelineRequest({ url: ARM, method: 'HEAD', abortSignal });
  const { headers } = await pipeline.sendRequest(transport, request).catch((error: unknown) => {
    throw azureFailure(error);
  });
  const time = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(time)) throw new Failure('azure-unreachable', `${ARM} does not say what time it is`);
  return time;
}

const ARM = 'https://management.azure.com/';
