import type { AzureRequest } from './exchange.ts';
import type { EmulatorWorld } from './world.ts';

/**
 * The headers that every answer of Azure carries. Learn, "Azure REST API reference" and "Understand how Azure Resource
 * Manager throttles requests": ids are echoed or made, the client's own id only when it asks for it. `remaining` is what
 * Azure Resource Manager tells of the rest of the budget; undefined for all others, which tell nothing of the kind.
 */
export function commonHeaders(
  { headers }: AzureRequest,
  remaining: Readonly<Record<string, string>> | undefined,
  world: EmulatorWorld,
): Record<string, string> {
  const id = world.guid();
  const client = headers['x-ms-client-request-id'];
  const echo = headers['x-ms-return-client-request-id']?.toLowerCase() === 'true';
  return {
    'x-ms-request-id': id,
    date: new Date(world.now()).toUTCString(),
    ...(echo && client !== undefined && { 'x-ms-client-request-id': client }),
    ...(remaining && {
      'x-ms-correlation-request-id': headers['x-ms-correlation-request-id'] ?? id,
      'cache-control': 'no-cache',
      ...remaining,
    }),
  };
}
