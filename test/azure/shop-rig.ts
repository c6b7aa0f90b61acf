import { createAzure } from '../../src/azure/client-factory.ts';
import type { AppSpec } from '../../src/azure/app-model.ts';
import type { AzureOptions } from '../../src/azure/connection.ts';
import { inProcessClient } from '../../src/azure/in-process.ts';
import type { AzureRequest, AzureResponse } from '../../src/emulator/exchange.ts';
import { ACR_PULL, SECRETS_USER, shop } from '../emulator/apps-rig.ts';
import { abortable, CORRELATION, credential, LINEAGE, SUBSCRIPTION, TENANT } from './rig.ts';

/** An embedded Azure with all that an app of the shop needs, made by somebody else, and our side of it. */
export async function shopRig(
  options: Parameters<typeof shop>[0] & { azure?: Partial<AzureOptions>; roles?: boolean } = {},
) {
  const cloud = await shop(options);
  const { identity, environmentOf, registryPath, digest, assign } = cloud;
  const vault = await cloud.vault();
  const urls = {
    'database-url': await cloud.secret(vault.uri, 'database-url', 'postgres://shop'),
    'redis-password': await cloud.secret(vault.uri, 'redis-password', 'a-redis-password'),
  };
  const grant = async (): Promise<void> => {
    await assign(vault.id, SECRETS_USER, identity.principalId);
    await assign(registryPath, ACR_PULL, identity.principalId);
  };
  if (options.roles !== false) await grant();
  const requests: AzureRequest[] = [];
  const handle = (request: AzureRequest): Promise<AzureResponse> => {
    requests.push(request);
    return cloud.emulator.handle(request);
  };
  const open = (more: Partial<AzureOptions> = {}) =>
    createAzure({
      subscriptionId: SUBSCRIPTION,
      tenantId: TENANT,
      credential,
      httpClient: inProcessClient(handle),
      pollIntervalMs: 0,
      lineage: LINEAGE,
      during: () => 'run',
      correlationId: CORRELATION,
      world: abortable(cloud.world),
      ...options.azure,
      ...more,
    });
  const writes = (): string[] =>
    requests
      .splice(0)
      .filter(({ method }) => method !== 'GET')
      .map(({ method, url }) => `${method} ${new URL(url).pathname.replace(/^.*\/providers\//, '')}`);
  const image = `crshop.azurecr.io/shop@${digest}`;
  const spec = (more: Partial<AppSpec> = {}): AppSpec => ({
    location: 'westeurope',
    tags: { project: 'shop' },
    environmentId: environmentOf.id,
    identityId: identity.id,
    image,
    registry: 'crshop.azurecr.io',
    command: [],
    args: [],
    cpu: 0.5,
    memory: '1Gi',
    env: { LOG_LEVEL: 'info' },
    secretEnv: { DATABASE_URL: 'database-url' },
    secrets: { 'database-url': { uri: urls['database-url'], digest: 'hmac-sha256:1' } },
    port: 8080,
    transport: 'http',
    external: true,
    healthPath: '/healthz',
    dapr: { appId: 'productservice', appPort: 8080, protocol: 'http' },
    replicas: { min: 1, max: 3 },
    concurrentRequests: 50,
    timeoutSeconds: 300,
    ...more,
  });
  return { cloud, azure: open(), open, handle, requests, writes, grant, spec, urls, image, vault };
}

/** All resources as they are kept, without what Azure makes and forgets by itself: revisions, executions, runs. */
export function resourcesOf({
  store,
}: {
  store: { dump(): { content: { resources: object } } };
}): Record<string, unknown> {
  const all = Object.entries(store.dump().content.resources);
  return Object.fromEntries(
    all
      .filter(([id]) => !/\/(revisions|executions|runs)\/[^/]+$/.test(id))
      .map(([id, resource]) => [id, plain(resource)]),
  );
}

/** What Azure assigns anew with every write says nothing of what a write put there. */
function plain(resource: unknown): unknown {
  return JSON.parse(
    JSON.stringify(resource, (key, value: unknown) =>
      [
        'systemData',
        'latestRevisionName',
        'latestReadyRevisionName',
        'latestRevisionFqdn',
        'runningStatus',
      ].includes(key)
        ? undefined
        : value,
    ),
  );
}
