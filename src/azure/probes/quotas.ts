import { z } from 'zod';
import type { Obstacle } from '../../engine/gate.ts';
import { providerId } from '../ids.ts';
import { parseResourceId } from '../resource-id.ts';
import { apiVersionOf } from '../resource-kinds.ts';
import type { RequirementOf } from '../requirement.ts';
import { RESOURCES, type Ground } from './ground.ts';
import type { Need } from './needs.ts';
import { postgresOffer } from './offers.ts';
import type { Look, Probe } from './probe.ts';

/**
 * Finds limits of Azure that the run would exceed: resource groups of the subscription, Container Apps environments and
 * cores of PostgreSQL in the region.
 * Sources: Microsoft Learn, "Azure subscription and service limits" (980 groups); azure-rest-api-specs, Microsoft.App,
 * Usages_List, and Microsoft.DBforPostgreSQL, QuotaUsages_List.
 */
export const quotasProbe: Probe = (needs, ground) =>
  needs.of('resource').flatMap((need) => {
    const { location } = need.requirement;
    const { type } = parseResourceId(need.requirement.at);
    const limit = LIMITS[type];
    if (limit === undefined || location === undefined) return [];
    return [
      { about: `the limit of ${limit.of}`, find: () => limit.find(need, location, ground) },
    ] satisfies Look[];
  });

type Resource = Need<RequirementOf<'resource'>>;

interface Limit {
  readonly of: string;
  find(need: Resource, location: string, ground: Ground): Promise<Obstacle[]>;
}

const LIMITS: Readonly<Record<string, Limit>> = {
  'microsoft.resources/resourcegroups': { of: 'resource groups', find: groups },
  'microsoft.app/managedenvironments': { of: 'Container Apps environments', find: environments },
  'microsoft.dbforpostgresql/flexibleservers': { of: 'cores for PostgreSQL', find: cores },
};

const MOST_GROUPS = 980;

async function groups(
  { steps, requirement: { at } }: Resource,
  _: string,
  ground: Ground,
): Promise<Obstacle[]> {
  if ((await ground.group(at)) !== null) return [];
  const subscription = `/subscriptions/${ground.asking.subscriptionId}`;
  const found = (await ground.asking.list(`${subscription}/resourcegroups`, RESOURCES)) ?? [];
  if (found.length < MOST_GROUPS) return [];
  return [
    {
      steps,
      address: at,
      code: 'ResourceGroupQuotaExceeded',
      what: `the subscription has ${found.length} resource groups, and can have ${MOST_GROUPS}`,
      clear: 'Delete one that is not needed: az group list --query "[].name"; az group delete --name NAME',
    },
  ];
}

const usageShape = z.object({
  name: z.object({ value: z.string().nullish() }).nullish(),
  currentValue: z.number().nullish(),
  limit: z.number().nullish(),
});

async function environments(
  { steps, requirement: { at } }: Resource,
  location: string,
  ground: Ground,
): Promise<Obstacle[]> {
  if ((await ground.standing(at)) !== null) return [];
  const { used, limit } = await usage('Microsoft.App', `locations/${location}/usages`, ENVIRONMENTS, ground);
  if (used + 1 <= limit) return [];
  return [
    {
      steps,
      address: at,
      code: 'MaxNumberOfRegionalEnvironmentsInSubExceeded',
      what: `the subscription has ${used} Container Apps environments in ${location}, and can have ${limit}`,
      clear: `Delete one that is not needed (az containerapp env list), or ask for more: ${quotaPage('Azure Container Apps')}`,
    },
  ];
}

const ENVIRONMENTS = 'ManagedEnvironmentCount';

async function cores(
  { steps, requirement: { at, sku } }: Resource,
  location: string,
  ground: Ground,
): Promise<Obstacle[]> {
  const there = await ground.standing(at);
  const family = familyOf(sku);
  if (sku === undefined || family === undefined || there?.sku?.toLowerCase() === sku.toLowerCase()) return [];
  const sizes = await sizesIn(location, ground);
  const wanted = sizes.get(sku.toLowerCase());
  // What is not offered has no cores: another probe tells.
  if (wanted === undefined) return [];
  const given = familyOf(there?.sku) === family ? (sizes.get(there?.sku?.toLowerCase() ?? '') ?? 0) : 0;
  const path = `locations/${location}/resourceType/flexibleServers/usages`;
  const { used, limit } = await usage('Microsoft.DBforPostgreSQL', path, family, ground);
  if (used + wanted - given <= limit) return [];
  return [
    {
      steps,
      address: at,
      code: 'CoreQuotaExceeded',
      what: `${sku} needs ${wanted - given} cores of ${family} in ${location}, of which the subscription uses ${used} and can use ${limit}`,
      clear: `Choose a smaller \`databases.postgres.sku\` or one of another family, or ask for more cores: ${quotaPage('Azure Database for PostgreSQL')}`,
    },
  ];
}

async function sizesIn(location: string, ground: Ground): Promise<Map<string, number>> {
  const editions = (await postgresOffer(location, ground)).flatMap(
    ({ supportedServerEditions }) => supportedServerEditions ?? [],
  );
  const sizes = editions.flatMap(({ supportedServerSkus }) => supportedServerSkus ?? []);
  return new Map(sizes.map(({ name, vCores }) => [name?.toLowerCase() ?? '', vCores ?? 0]));
}

/**
 * The name under which the cores of a size are counted: `Standard_D2ds_v5` is one of `standardDDSv5Family`.
 * Source: azure-rest-api-specs, QuotaUsagesForFlexibleServers.json (`standardBSFamily`, `standardDDSv4Family`).
 */
function familyOf(sku: string | undefined): string | undefined {
  const [found, series = '', features = '', generation = ''] =
    /^standard_([a-z])\d+([a-z]*)(?:_(v\d+))?$/i.exec(sku ?? '') ?? [];
  if (found === undefined) return undefined;
  const letter = series.toUpperCase();
  return `standard${letter}${letter === 'B' ? 'S' : features.toUpperCase()}${generation.toLowerCase()}Family`;
}

/** What is used of something, and may be. Throws where Azure tells nothing of it. */
async function usage(
  namespace: string,
  path: string,
  name: string,
  ground: Ground,
): Promise<{ used: number; limit: number }> {
  await ground.registered(namespace);
  const { asking } = ground;
  const type = namespace === 'Microsoft.App' ? 'managedEnvironments' : 'flexibleServers';
  const version = apiVersionOf(`${namespace}/${type}`);
  const found = await asking.list(`${providerId(asking.subscriptionId, namespace)}/${path}`, version);
  const usages = z.array(usageShape).parse(found ?? []);
  const one = usages.find((counted) => counted.name?.value?.toLowerCase() === name.toLowerCase());
  if (one?.limit == null) throw new Error(`Azure tells no limit of ${name}`);
  return { used: one.currentValue ?? 0, limit: one.limit };
}

function quotaPage(provider: string): string {
  return `https://portal.azure.com/#view/Microsoft_Azure_Capacity/QuotaMenuBlade/~/myQuotas (${provider})`;
}
