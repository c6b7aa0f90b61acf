import { resourceIdIn } from './resource-id.ts';

/**
 * Says why two addresses cannot exist together: both are of a type whose names are unique beyond their group, and of the
 * same name. Undefined where they can, and where they are the same.
 *
 * Source: Microsoft Learn, "Naming rules and restrictions for Azure resources" (scope: global); Azure Managed Redis is
 * unique within its region (`<name>.<region>.redis.azure.net`), and an address does not tell the region: it counts too.
 */
export function collision(held: string, wanted: string): string | undefined {
  if (held.toLowerCase() === wanted.toLowerCase()) return undefined;
  const [one, other] = [resourceIdIn(held), resourceIdIn(wanted)];
  const kind = GLOBAL[one?.type ?? ''];
  if (kind === undefined || one === undefined || one.type !== other?.type) return undefined;
  if (one.name.toLowerCase() !== other.name.toLowerCase()) return undefined;
  return `the name of ${kind} is unique in ${SCOPE[one.type] ?? 'all of Azure'}: ${one.name} cannot be in ${placeOf(other)} while it is in ${placeOf(one)}`;
}

/** What only addresses that cannot exist together have in common; undefined for one whose name nobody else minds. */
export function globalName(at: string): string | undefined {
  const id = resourceIdIn(at);
  return id !== undefined && id.type in GLOBAL ? `${id.type} ${id.name.toLowerCase()}` : undefined;
}

/** The types, lower-case, and what people call one. */
const GLOBAL: Readonly<Record<string, string>> = {
  'microsoft.cache/redisenterprise': 'a Redis',
  'microsoft.containerregistry/registries': 'a registry',
  'microsoft.dbforpostgresql/flexibleservers': 'a PostgreSQL server',
  'microsoft.keyvault/vaults': 'a vault',
  'microsoft.storage/storageaccounts': 'a storage account',
};

const SCOPE: Readonly<Record<string, string>> = { 'microsoft.cache/redisenterprise': 'its region' };

function placeOf({ group, subscriptionId }: { group: string | undefined; subscriptionId: string }): string {
  return group === undefined ? `the subscription ${subscriptionId}` : `the group ${group}`;
}
