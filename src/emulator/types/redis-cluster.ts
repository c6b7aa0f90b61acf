import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { resourceState } from './redis-state.ts';
import { tags } from './tags.ts';

// SkuName, azure-rest-api-specs, specification/redisenterprise, models.tsp: family and sizes.
const SIZES: Readonly<Record<string, readonly number[]>> = {
  Balanced_B: [0, 1, 3, 5, 10, 20, 50, 100, 150, 250, 350, 500, 700, 1000],
  MemoryOptimized_M: [10, 20, 50, 100, 150, 250, 350, 500, 700, 1000, 1500, 2000],
  ComputeOptimized_X: [3, 5, 10, 20, 50, 100, 150, 250, 350, 500, 700],
  FlashOptimized_A: [250, 500, 700, 1000, 1500, 2000, 4500],
  Enterprise_E: [1, 5, 10, 20, 50, 100, 200, 400],
  EnterpriseFlash_F: [300, 700, 1500],
};

const SKUS = Object.entries(SIZES).flatMap(([family, sizes]) => sizes.map((size) => `${family}${size}`));

const toggle = z.enum(['Enabled', 'Disabled']);
const readOnly = z.unknown().optional();

const properties = z.strictObject({
  publicNetworkAccess: toggle.nullish(),
  highAvailability: toggle.nullish(),
  minimumTlsVersion: z.enum(['1.0', '1.1', '1.2']).nullish(),
  encryption: z.looseObject({}).nullish(),
  hostName: readOnly,
  provisioningState: readOnly,
  redundancyMode: readOnly,
  resourceState: readOnly,
  redisVersion: readOnly,
  privateEndpointConnections: readOnly,
});

/**
 * Azure Managed Redis: clusters, which are useless without their database `default`.
 * Sources: azure-rest-api-specs, specification/redisenterprise/resource-manager/Microsoft.Cache/RedisEnterprise/Cluster.tsp;
 * recorded in Azure/azure-service-operator, v2/internal/controllers/recordings/Test_Cache_RedisEnterprise_20250701_CRUD.yaml.
 */
export const redisClusters: ResourceType = {
  type: 'Microsoft.Cache/redisEnterprise',
  apiVersions: ['2025-07-01', '2025-04-01', '2024-10-01', '2024-02-01', '2023-11-01'],
  body: z.strictObject({
    location: z.string(),
    tags: tags.optional(),
    sku: z.strictObject({ name: z.enum(SKUS), capacity: z.int().nullish() }),
    zones: z.array(z.string()).optional(),
    identity: z.looseObject({ type: z.string() }).optional(),
    kind: readOnly,
    properties: properties.nullish(),
  }),
  name: /^(?=.{1,60}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/,
  tracked: true,
  systemData: false,
  statuses: { create: 201, update: 200, delete: 202, deleteMissing: 204 },
  style: { put: 'azure-async-operation', delete: 'azure-async-operation' },
  // "Creation complete after 7m32s" of cluster and database together, in public Terraform logs. The rest is assumed.
  seconds: { create: 400, update: 120, delete: 240 },
  patch: true,
  accept(body, before, call) {
    const wanted = properties.parse(body.properties ?? {});
    const was = before?.properties;
    if (before === undefined) refuseTakenName(body, call);
    else refuseOtherStorage(body, before);
    const publicNetworkAccess = wanted.publicNetworkAccess ?? was?.['publicNetworkAccess'];
    // Required since 2025-07-01; older versions do not know it.
    if (publicNetworkAccess === undefined && call.apiVersion >= '2025-07-01') {
      throw badRequest("The property 'properties.publicNetworkAccess' is required.");
    }
    // "TLS 1.0 and TLS 1.1 are now completely obsolete -- you cannot use them": TlsVersion, models.tsp.
    if (wanted.minimumTlsVersion != null && wanted.minimumTlsVersion !== '1.2') {
      throw badRequest("The property 'properties.minimumTlsVersion' must be '1.2'.");
    }
    const highAvailability = wanted.highAvailability ?? was?.['highAvailability'] ?? 'Enabled';
    return {
      ...body,
      kind: 'v2',
      identity: body['identity'] ?? { type: 'None' },
      properties: {
        minimumTlsVersion: '1.2',
        ...(wanted.encryption != null && { encryption: wanted.encryption }),
        hostName: `${body.name.toLowerCase()}.${body.location ?? ''}.redis.azure.net`,
        privateEndpointConnections: was?.['privateEndpointConnections'] ?? [],
        highAvailability,
        redundancyMode: highAvailability === 'Enabled' ? 'ZR' : 'None',
        ...(publicNetworkAccess !== undefined && { publicNetworkAccess }),
      },
    };
  },
  present: resourceState,
};

// A name is unique in its region, which is part of the host name; the code is that of the older caches, not seen recorded.
function refuseTakenName({ name, location, type }: StoredResource, call: Calls): void {
  const here = call.list(type).filter((other) => other.location === location);
  const taken = [...here.map((other) => other.name), ...call.conditions.takenNames];
  if (!taken.some((other) => other.toLowerCase() === name.toLowerCase())) return;
  throw new ArmError(409, 'NameNotAvailable', `The name '${name}' is already in use.`);
}

// Learn, "Scale an Azure Managed Redis instance", limitations: not "to the Flash Optimized tier, or vice-versa". The code is
// that of this type's other refusals, not seen recorded.
function refuseOtherStorage(body: StoredResource, before: StoredResource): void {
  const [was, wanted] = [before, body].map((cluster) => sku.parse(cluster['sku']).name);
  if (isFlash(was) === isFlash(wanted)) return;
  throw badRequest(`The SKU '${was}' cannot be changed to '${wanted}'.`);
}

function isFlash(name: string | undefined): boolean {
  return /Flash/.test(name ?? '');
}

const sku = z.looseObject({ name: z.string() });

function badRequest(message: string): ArmError {
  return new ArmError(400, 'BadRequest', message);
}
