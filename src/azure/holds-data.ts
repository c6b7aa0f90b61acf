import { GROUP_TYPE, resourceIdIn, SECRET_TYPE } from './resource-id.ts';

/** What may die. */
export interface Worthless {
  /** The name of the secret that holds the key of digests: it is ours, and nobody reads anything with it. */
  readonly key?: string;
}

/**
 * Says which data dies with what stands at an address, in words for people; undefined where none does. Of what can be
 * recovered for some days (a vault, a secret, a workspace) it says so too: an undo purges what it may.
 *
 * Sources: Microsoft Learn, per service: what deleting one deletes.
 */
export function dataAt(address: string, { key }: Worthless = {}): string | undefined {
  const id = resourceIdIn(address);
  // What has a fragment is some fields of a resource, and no data of its own.
  if (id === undefined || address.includes('#')) return undefined;
  const { type, names } = id;
  const [parent = '', name = parent] = names;
  switch (type) {
    case GROUP_TYPE:
      return `the resource group ${name} with everything in it`;
    case 'microsoft.keyvault/vaults':
      return `the vault ${name} with its secrets`;
    case SECRET_TYPE:
      if (name === key) return undefined;
      return `the secret ${name} of the vault ${parent}, with all its versions`;
    case 'microsoft.operationalinsights/workspaces':
      return `the logs of the workspace ${name}`;
    case 'microsoft.dbforpostgresql/flexibleservers':
      return `the PostgreSQL server ${name} with its databases and backups`;
    case 'microsoft.dbforpostgresql/flexibleservers/databases':
      return `the database ${name} with all its tables`;
    case 'microsoft.cache/redisenterprise':
      return `the Redis ${name} with all its keys`;
    case 'microsoft.cache/redisenterprise/databases':
      return `all keys of the Redis ${parent}`;
    case 'microsoft.containerregistry/registries':
      return `the registry ${name} with all its images`;
    case 'microsoft.storage/storageaccounts':
      return `the storage account ${name} with all its blobs`;
    default:
      return undefined;
  }
}
