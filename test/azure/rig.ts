import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { createAzure } from '../../src/azure/client-factory.ts';
import type { AzureOptions } from '../../src/azure/connection.ts';
import { inProcessClient } from '../../src/azure/in-process.ts';
import type { AzureRequest } from '../../src/emulator/exchange.ts';
import { PRINCIPAL, rig, SUBSCRIPTION, TENANT } from '../emulator/rig.ts';

export { PRINCIPAL, ROOT, SUBSCRIPTION, TENANT } from '../emulator/rig.ts';

export const LINEAGE = 'lineage-of-the-test';
export const CORRELATION = '44444444-4444-4444-8444-444444444444';

/** Signs in as the emulator's principal, whatever scope is asked for. */
export const credential: TokenCredential = {
  getToken: (): Promise<AccessToken> => {
    const claims = Buffer.from(JSON.stringify({ oid: PRINCIPAL, idtyp: 'user' })).toString('base64url');
    return Promise.resolve({ token: `e30.${claims}.signature`, expiresOnTimestamp: Date.now() + 3_600_000 });
  },
};

/** The embedded Azure in memory, and our side of it: the real clients over the in-process door, on a clock of its own. */
export function azureRig(
  options: { emulator?: Parameters<typeof rig>[0]; azure?: Partial<AzureOptions> } = {},
  clock?: Parameters<typeof rig>[1],
) {
  const cloud = rig(options.emulator, clock);
  const requests: AzureRequest[] = [];
  const open = (more: Partial<AzureOptions> = {}) =>
    createAzure({
      subscriptionId: SUBSCRIPTION,
      tenantId: TENANT,
      credential,
      httpClient: inProcessClient((request) => {
        requests.push(request);
        return cloud.emulator.handle(request);
      }),
      pollIntervalMs: 0,
      lineage: LINEAGE,
      during: () => 'run',
      correlationId: CORRELATION,
      world: abortable(cloud.world),
      ...options.azure,
      ...more,
    });
  /** What was written since the last call, as `METHOD path`. */
  const writes = (): string[] =>
    requests
      .splice(0)
      .filter(({ method }) => method !== 'GET')
      .map(({ method, url }) => `${method} ${new URL(url).pathname}`);
  return { cloud, azure: open(), open, requests, writes };
}

/** Adds to the emulator's clock what a signal does to a wait. */
export function abortable(world: {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  guid(): string;
}) {
  return {
    now: () => world.now(),
    guid: () => world.guid(),
    sleep: async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
      signal?.throwIfAborted();
      await world.sleep(milliseconds);
    },
  };
}
