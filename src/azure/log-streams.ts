import { Failure } from '../engine/failure.ts';
import type { Connection } from './connection.ts';
import type { Web } from './web.ts';

/**
 * Reads the end of a log stream of Container Apps: of a container (`logStreamEndpoint` of a replica) or of what the service
 * itself did with an app (`eventStreamEndpoint`). Throws `azure-refused` for any answer but a 200.
 * Source: Azure/azure-cli, containerapp/custom.py, `stream_containerapp_logs`: the query, and the token that `getAuthtoken`
 * gives.
 */
export async function logTail(
  connection: Connection,
  web: Web,
  { endpoint, token }: { readonly endpoint: string; readonly token: string },
): Promise<string> {
  const { createPipelineRequest } = await import('@azure/core-rest-pipeline');
  const url = new URL(endpoint);
  // A bearer token goes over TLS or nowhere.
  if (url.protocol !== 'https:')
    throw new Failure('azure-refused', `${url.host}: a log stream without TLS is not read`);
  url.searchParams.set('follow', 'false');
  url.searchParams.set('output', 'text');
  url.searchParams.set('tailLines', String(TAIL_LINES));
  const transport = await web.transport();
  return connection.call(`${url.host}${url.pathname}`, async () => {
    const request = createPipelineRequest({ method: 'GET', url: url.href });
    request.headers.set('authorization', `Bearer ${token}`);
    const { status, bodyAsText } = await transport.sendRequest(request);
    if (status === 200) return bodyAsText ?? '';
    throw new Failure('azure-refused', `${url.pathname}: the log stream was answered with ${status}`);
  });
}

/** As many as Azure gives at most. */
const TAIL_LINES = 300;
