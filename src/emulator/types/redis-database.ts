import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { Action, ResourceType, StoredResource } from '../resource-type.ts';
import { given, membersOf } from './members.ts';
import { resourceState } from './redis-state.ts';

const readOnly = z.unknown().optional();

const persistence = z.strictObject({
  aofEnabled: z.boolean().nullish(),
  rdbEnabled: z.boolean().nullish(),
  aofFrequency: z.enum(['1s', 'always']).nullish(),
  rdbFrequency: z.enum(['1h', '6h', '12h']).nullish(),
});

const properties = z.strictObject({
  clientProtocol: z.enum(['Encrypted', 'Plaintext']).nullish(),
  port: z.int().nullish(),
  clusteringPolicy: z.enum(['EnterpriseCluster', 'OSSCluster', 'NoCluster']).nullish(),
  evictionPolicy: z
    .enum([
      'AllKeysLFU',
      'AllKeysLRU',
      'AllKeysRandom',
      'VolatileLRU',
      'VolatileLFU',
      'VolatileTTL',
      'VolatileRandom',
      'NoEviction',
    ])
    .nullish(),
  persistence: persistence.nullish(),
  modules: z
    .array(z.strictObject({ name: z.string(), args: z.string().nullish(), version: readOnly }))
    .nullish(),
  geoReplication: z.looseObject({}).nullish(),
  deferUpgrade: z.enum(['Deferred', 'NotDeferred']).nullish(),
  accessKeysAuthentication: z.enum(['Enabled', 'Disabled']).nullish(),
  provisioningState: readOnly,
  resourceState: readOnly,
  redisVersion: readOnly,
});

type Wanted = z.output<typeof properties>;

/**
 * The database of a Managed Redis cluster, of which there is one, called `default`.
 * Sources: azure-rest-api-specs, specification/redisenterprise/resource-manager/Microsoft.Cache/RedisEnterprise/Database.tsp
 * and models.tsp (defaults, what is fixed at creation); recorded as for the cluster.
 */
export const redisDatabases: ResourceType = {
  type: 'Microsoft.Cache/redisEnterprise/databases',
  apiVersions: ['2025-07-01', '2025-04-01', '2024-10-01', '2024-02-01', '2023-11-01'],
  body: z.strictObject({ properties: properties.nullish() }),
  tracked: false,
  systemData: false,
  statuses: { create: 201, update: 200, delete: 202, deleteMissing: 204 },
  style: { put: 'azure-async-operation', delete: 'azure-async-operation' },
  seconds: { create: 50, update: 30, delete: 60 },
  patch: true,
  accept(body, before, call) {
    if (body.name.toLowerCase() !== 'default') {
      // github.com/Azure/bicep-registry-modules/issues/6868
      throw badRequest(
        "You can currently only create or update a single RedisEnterprise database which must be named 'default'.",
      );
    }
    const cluster = call.find(clusterOf(body));
    if (call.busy(clusterOf(body)) || cluster?.properties?.['provisioningState'] === 'Failed') {
      throw new ArmError(409, 'Conflict', `The cluster '${cluster?.name ?? ''}' is not in a running state.`);
    }
    return { ...body, properties: settle(properties.parse(body.properties ?? {}), before?.properties) };
  },
  present: resourceState,
  removing: (database, call) => call.secrets.delete(keysOf(database)),
  actions: { listKeys },
};

function settle(wanted: Wanted, was: StoredResource['properties']): Record<string, unknown> {
  // hashicorp/terraform-provider-azurerm 12376
  if (wanted.port != null && wanted.port !== 10_000) throw badRequest("The property 'port' must be 10000.");
  const { aofEnabled, rdbEnabled } = wanted.persistence ?? {};
  if (aofEnabled === true && rdbEnabled === true) {
    throw badRequest('At most one of AOF or RDB persistence may be enabled.');
  }
  const clusteringPolicy = wanted.clusteringPolicy ?? was?.['clusteringPolicy'] ?? 'OSSCluster';
  const standing = was?.['clusteringPolicy'];
  if (standing !== undefined && standing !== 'NoCluster' && clusteringPolicy !== standing) {
    throw badRequest("The property 'clusteringPolicy' cannot be updated without deleting the database.");
  }
  const modules = wanted.modules ?? was?.['modules'];
  if (was !== undefined && names(modules) !== names(was['modules'])) {
    throw badRequest("The property 'modules' can only be set at creation time.");
  }
  return {
    clientProtocol: wanted.clientProtocol ?? was?.['clientProtocol'] ?? 'Encrypted',
    port: 10_000,
    clusteringPolicy,
    evictionPolicy: wanted.evictionPolicy ?? was?.['evictionPolicy'] ?? 'VolatileLRU',
    ...given({ persistence: wanted.persistence ?? was?.['persistence'], modules }),
    ...given({ geoReplication: wanted.geoReplication ?? was?.['geoReplication'] }),
    deferUpgrade: wanted.deferUpgrade ?? was?.['deferUpgrade'] ?? 'NotDeferred',
    redisVersion: '7.4',
    accessKeysAuthentication:
      wanted.accessKeysAuthentication ?? was?.['accessKeysAuthentication'] ?? 'Disabled',
  };
}

function listKeys(...[database, { method }, call]: Parameters<Action>): ReturnType<Action> {
  if (method !== 'POST') throw new ArmError(405, 'MethodNotAllowed', 'listKeys is a POST.');
  const key = () => Buffer.from(`${call.guid()}${call.guid()}`.replaceAll('-', ''), 'hex').toString('base64');
  const keys = call.secrets.get(keysOf(database)) ?? { primaryKey: key(), secondaryKey: key() };
  call.secrets.set(keysOf(database), keys);
  return { status: 200, body: membersOf(keys) };
}

function names(modules: unknown): string {
  return Array.isArray(modules) ? modules.map((module) => membersOf(module)['name']).join() : '';
}

function clusterOf({ id }: StoredResource): string {
  return id.split('/').slice(0, -2).join('/');
}

function keysOf({ id }: StoredResource): string {
  return `redis/${id.toLowerCase()}`;
}

function badRequest(message: string): ArmError {
  return new ArmError(400, 'BadRequest', message);
}
