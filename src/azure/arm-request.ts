import { Failure } from '../engine/failure.ts';
import type { Connection } from './connection.ts';
import type { Web } from './web.ts';

/**
 * Asks Azure Resource Manager something that no client package can ask, and returns the parsed JSON of the answer.
 * Throws `azure-refused` for any answer but a 200.
 */
export async function askArm(
  connection: Connection,
  web: Web,
  { method, path, apiVersion }: { method: 'GET' | 'POST'; path: string; apiVersion: string },
): Promise<unknown> {
  const { createPipelineRequest } = await import('@azure/core-rest-pipeline');
  const { call } = connection;
  const transport = await web.transport();
  return call(path, async () => {
    const token = await (await connection.credential()).getToken(`${ARM}/.default`);
    const request = createPipelineRequest({ method, url: `${ARM}${path}?api-version=${apiVersion}` });
    request.headers.set('authorization', `Bearer ${token?.token ?? ''}`);
    request.headers.set('accept', 'application/json');
    const { status, bodyAsText } = await transport.sendRequest(request);
    if (status === 200) return JSON.parse(bodyAsText ?? 'null');
    throw new Failure('azure-refused', `${method} ${path} was answered with ${status}`, { address: path });
  });
}

const ARM = 'https://management.azure.com';
