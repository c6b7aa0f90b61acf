import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { ManagedServiceIdentityClient } from '@azure/arm-msi';
import { OperationalInsightsManagementClient } from '@azure/arm-operationalinsights';
import { ResourceManagementClient } from '@azure/arm-resources';
import {
  createHttpHeaders,
  RestError,
  type HttpClient,
  type PipelineRequest,
} from '@azure/core-rest-pipeline';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { SUBSCRIPTION } from './rig.ts';

const FAST = { updateIntervalInMs: 0 };

/** The official management clients, wired to an embedded Azure without a socket. */
export function officialClients(emulator: Emulator) {
  const credential = {
    getToken: async () => ({ token: 'test', expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const options = { httpClient: inProcess(emulator), retryOptions: { maxRetries: 0 } };
  return {
    fast: FAST,
    resources: new ResourceManagementClient(credential, SUBSCRIPTION, options),
    identities: new ManagedServiceIdentityClient(credential, SUBSCRIPTION, options),
    insights: new OperationalInsightsManagementClient(credential, SUBSCRIPTION, options),
    roles: new AuthorizationManagementClient(credential, SUBSCRIPTION, options),
  };
}

function inProcess(emulator: Emulator): HttpClient {
  return {
    async sendRequest(request) {
      const response = await emulator
        .handle({
          method: request.method,
          url: request.url,
          headers: request.headers.toJSON(),
          body: bytesOf(request),
        })
        .catch((thrown: unknown) => {
          if (!(thrown instanceof Error)) throw thrown;
          throw new RestError(thrown.message, { code: 'ECONNRESET', request });
        });
      return {
        request,
        status: response.status,
        headers: createHttpHeaders({ ...response.headers }),
        bodyAsText: typeof response.body === 'object' ? JSON.stringify(response.body) : (response.body ?? ''),
      };
    },
  };
}

function bytesOf({ body }: PipelineRequest): Uint8Array | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body !== 'string') throw new Error('these clients send text');
  return new TextEncoder().encode(body);
}
