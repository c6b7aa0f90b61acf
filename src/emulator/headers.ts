import type { AzureRequest } from './exchange.ts';
import type { EmulatorWorld } from './world.ts';

/**
 * The headers that every answer of Azure carries. Learn, "Azure REST API reference" and "Understand how Azure Resource
 * Manager throttles requests": ids are echoed or made, the client's own id only when it asks for it.
 */
export function commonHeaders(
  { method, headers }: AzureRequest,
  arm: boolean,
  world: EmulatorWorld,
): Record<string, string> {
  const id = world.guid();
  const client = headers['x-ms-client-request-id'];
  const echo = headers['x-ms-return-client-request-id']?.toLowerCase() === 'true';
  return {
    'x-ms-request-id': id,
    date: new Date(world.now()).toUTCString(),
    ...(echo && client !== undefined && { 'x-ms-client-request-id': client }),
    ...(arm && {
      'x-ms-correlation-request-id': headers['x-ms-correlation-request-id'] ?? id,
      'cache-control': 'no-cache',
      ...remaining(method.toUpperCase()),
    }),
  };
}

function remaining(method: string): Record<string, string> {
  const kind = method === 'GET' || method === 'HEAD' ? 'reads' : method === 'DELETE' ? 'deletes' : 'writes';
  return { [`x-ms-ratelimit-remaining-subscription-${kind}`]: kind === 'reads' ? '249' : '199' };
}
