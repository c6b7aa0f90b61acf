import type { TokenCredential } from '@azure/core-auth';
import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { isOfArm } from './accepted.ts';
import type { ClientOptions } from './client-options.ts';

/** GETs one address, signed in where it is of Azure Resource Manager; any status is an answer, a redirect too. */
export type ArmGet = (url: string) => Promise<PipelineResponse>;

/** Opens Azure Resource Manager for what no client does: with our policies, and nothing that repeats or interprets. */
export async function openArmGet(
  { httpClient, additionalPolicies, userAgentOptions, retryOptions }: ClientOptions,
  credential: TokenCredential,
): Promise<ArmGet> {
  const {
    bearerTokenAuthenticationPolicy,
    createHttpHeaders,
    createPipelineFromOptions,
    createPipelineRequest,
  } = await import('@azure/core-rest-pipeline');
  const pipeline = createPipelineFromOptions({ userAgentOptions, retryOptions });
  // It sends what it redirects without a credential, and leaves other hosts to us.
  pipeline.removePolicy({ name: 'redirectPolicy' });
  const signing = bearerTokenAuthenticationPolicy({ credential, scopes: SCOPE });
  pipeline.addPolicy({
    name: signing.name,
    sendRequest: (request, next) =>
      isOfArm(request.url) ? signing.sendRequest(request, next) : next(request),
  });
  for (const { policy } of additionalPolicies) pipeline.addPolicy(policy, { afterPhase: 'Retry' });
  return (url) => {
    const headers = createHttpHeaders({ accept: 'application/json' });
    return pipeline.sendRequest(httpClient, createPipelineRequest({ url, method: 'GET', headers }));
  };
}

const SCOPE = 'https://management.azure.com/.default';
