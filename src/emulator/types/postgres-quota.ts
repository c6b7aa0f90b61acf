import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import { isOffered } from '../conditions.ts';
import type { StoredResource } from '../resource-type.ts';
import { sizeOf, SIZES } from './postgres-sizes.ts';

const TYPE = 'Microsoft.DBforPostgreSQL/flexibleServers';

const skuName = z.looseObject({ sku: z.looseObject({ name: z.string() }) });

/**
 * What a region offers of flexible servers.
 * Source: azure-rest-api-specs, CapabilitiesByLocationList.json (api-version 2025-06-01-preview; 2025-08-01 has its shape).
 */
export function capabilities(location: string, versions: readonly string[], call: Calls): object {
  const offered = SIZES.filter(({ name }) => isOffered(call.conditions, location, name));
  const tiers = ['Burstable', 'GeneralPurpose', 'MemoryOptimized'] as const;
  return {
    name: 'FlexibleServerCapabilities',
    supportedServerEditions: tiers.map((tier) => ({
      name: tier,
      supportedServerSkus: offered
        .filter((size) => size.tier === tier)
        .map(({ name, vCores }) => ({ name, vCores, supportedFeatures: [] })),
      supportedStorageEditions: [],
    })),
    supportedServerVersions: versions.map((name) => ({ name, supportedFeatures: [] })),
    supportedFeatures: [{ name: 'OfferRestricted', status: 'Disabled' }],
  };
}

/** How many cores of each family of sizes a subscription uses in a region, and may use. */
export function coreUsages(location: string, call: Calls): object[] {
  const families = new Set(SIZES.map(({ family }) => family));
  return [...families].map((family) => ({
    name: { value: family, localizedValue: family },
    currentValue: coresOf(family, location, call),
    limit: call.conditions.limits.postgresVCores,
    unit: 'Count',
    id: '',
  }));
}

/**
 * Refuses a size that the region does not offer, and one with more cores than are left of its family.
 * Sources: the words of `ParameterOutOfRange` are those of github.com/MicrosoftDocs/azure-docs/issues/103996; the code of
 * the other is that of Azure's other core quotas (github.com/Azure/karpenter-provider-azure/issues/192), not seen recorded
 * of this provider.
 * @throws ArmError 400 ParameterOutOfRange, 409 OperationNotAllowed
 */
export function checkSize(body: StoredResource, before: StoredResource | undefined, call: Calls): void {
  const { name } = skuName.parse(body).sku;
  if (before !== undefined && skuName.parse(before).sku.name === name) return;
  const { location = '' } = body;
  if (!isOffered(call.conditions, location, name)) {
    const offered = SIZES.filter((one) => isOffered(call.conditions, location, one.name));
    const list = offered.map((one) => one.name).join(',');
    const message = `The value of the 'Sku.Name' should be in: [${list}]. Verify that the specified parameter value is correct.`;
    throw new ArmError(400, 'ParameterOutOfRange', message);
  }
  const size = sizeOf(name);
  if (size === undefined) return;
  const limit = call.conditions.limits.postgresVCores;
  const used = coresOf(size.family, location, call, before?.id);
  if (used + size.vCores <= limit) return;
  const message = `Operation could not be completed as it results in exceeding approved ${size.family} Cores quota. Additional details - Deployment Model: Resource Manager, Location: ${location}, Current Limit: ${limit}, Current Usage: ${used}, Additional Required: ${size.vCores}, (Minimum) New Limit Required: ${used + size.vCores}.`;
  throw new ArmError(409, 'OperationNotAllowed', message);
}

function coresOf(family: string, location: string, call: Calls, but?: string): number {
  const servers = call.list(TYPE).filter((one) => one.location === location.toLowerCase() && one.id !== but);
  const sizes = servers.map((server) => sizeOf(skuName.parse(server).sku.name));
  return sizes.reduce((sum, size) => sum + (size?.family === family ? size.vCores : 0), 0);
}
