import type { TokenCredential } from '@azure/core-auth';
import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { ClientOptions } from './connection.ts';

/** GETs one address of Azure Resource Manager, signed in; any status is an answer. */
export type ArmGet = (url: string) => Promise<PipelineResponse>;

/** Opens Azure Resource Manager for what no client does: with our policies, and nothing that repeats or interprets. */
export async function openArmGet(
  { httpClient, additionalPolicies, userAgentOptions, retryOptions }: ClientOptions,
  credential: TokenCredential,
): Promise<ArmGet> {
  const {
    bearerTokenAuthenticationPolicy,
    createHttpHeaders,
    createDefaultHttpClient,
    createPipelineFromOptions,
    createPipelineRequest,
  } = await import('@azure/core-rest-pipeline');
  const pipeline = createPipelineFromOptions({ userAgentOptions, retryOptions });
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: SCOPE }));
  for (const { policy } of additionalPolicies) pipeline.addPolicy(policy, { afterPhase: 'Retry' });
  const transport = httpClient ?? createDefaultHttpClient();
  return (url) => {
    const headers = createHttpHeaders({ accept: 'application/json' });
    return pipeline.sendRequest(transport, createPipelineRequest({ url, method: 'GET', headers }));
  };
}

const SCOPE = 'https://management.azure.com/.default';
