import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import { nameTaken } from '../name-check.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { given } from './members.ts';
import { blobServiceOf } from './storage-blob-service.ts';
import { accountBody, accountProperties, STORAGE_VERSIONS } from './storage-schema.ts';

/**
 * Storage accounts; of what is in them only the containers, as ARM sees them: there is no blob data plane here. A new
 * account answers 202 with a Location, a change 200 at once.
 * Sources: azure-rest-api-specs, specification/storage/resource-manager/Microsoft.Storage, storage.json; recorded in
 * Azure/oav, test/swaggers/arm-storage/2016-01-01/wire-format/storageAccountCreate.md; refusals: Learn, "Resolve errors
 * for storage account names" and "Common Error Codes for Storage Resource Provider".
 */
export const storageAccounts: ResourceType = {
  type: 'Microsoft.Storage/storageAccounts',
  apiVersions: STORAGE_VERSIONS,
  body: accountBody,
  tracked: true,
  systemData: false,
  statuses: { create: 202, update: 200, delete: 200, deleteMissing: 204 },
  style: { put: 'location', update: 'sync', delete: 'sync' },
  states: {
    member: 'provisioningState',
    creating: 'Creating',
    updating: 'Succeeded',
    deleting: 'Deleting',
    succeeded: 'Succeeded',
    failed: 'Failed',
  },
  conflictCode: 'StorageAccountOperationInProgress',
  // "Creation complete after 22s" to 28 s in public Terraform logs; deletion: 3 to 5 s there.
  seconds: { create: 23, update: 3, delete: 4 },
  patch: true,
  accept,
  finish(account, call) {
    const service = blobServiceOf(account);
    if (call.find(service.id) === undefined) call.store(service);
  },
};

function accept(body: StoredResource, before: StoredResource | undefined, call: Calls): StoredResource {
  if (before === undefined) refuseName(body, call);
  const wanted = accountBody.parse({ ...body, location: body.location ?? before?.location });
  const properties = accountProperties.parse(body.properties ?? {});
  const was = accountProperties.parse(before?.properties ?? {});
  refuseChange('kind', before?.['kind'], wanted.kind);
  refuseChange('isHnsEnabled', before && (was.isHnsEnabled ?? false), properties.isHnsEnabled);
  const now = new Date(call.now()).toISOString();
  const tier = wanted.sku.name.startsWith('Premium') ? 'Premium' : 'Standard';
  return {
    id: body.id,
    name: body.name,
    type: body.type,
    sku: { name: wanted.sku.name, tier },
    kind: wanted.kind,
    location: wanted.location,
    tags: wanted.tags ?? {},
    ...(wanted.identity && { identity: wanted.identity }),
    properties: {
      ...given(was),
      ...given(properties),
      accessTier: properties.accessTier ?? was.accessTier ?? 'Hot',
      supportsHttpsTrafficOnly: properties.supportsHttpsTrafficOnly ?? was.supportsHttpsTrafficOnly ?? true,
      minimumTlsVersion: properties.minimumTlsVersion ?? was.minimumTlsVersion ?? 'TLS1_0',
      allowBlobPublicAccess: properties.allowBlobPublicAccess ?? was.allowBlobPublicAccess ?? false,
      networkAcls: properties.networkAcls ?? was.networkAcls ?? OPEN,
      encryption: properties.encryption ?? was.encryption ?? encryptedSince(now),
      privateEndpointConnections: [],
      keyCreationTime: was.keyCreationTime ?? { key1: now, key2: now },
      creationTime: was.creationTime ?? now,
      primaryEndpoints: endpointsOf(body.name),
      primaryLocation: wanted.location,
      statusOfPrimary: 'available',
      provisioningState: 'Succeeded',
    },
  };
}

const OPEN = { bypass: 'AzureServices', virtualNetworkRules: [], ipRules: [], defaultAction: 'Allow' };

function encryptedSince(lastEnabledTime: string): object {
  const service = { keyType: 'Account', enabled: true, lastEnabledTime };
  return { services: { file: service, blob: service }, keySource: 'Microsoft.Storage' };
}

function endpointsOf(name: string): object {
  const hosts = ['blob', 'queue', 'table', 'file', 'dfs'].map((service) => [
    service,
    `https://${name}.${service}.core.windows.net/`,
  ]);
  return { ...Object.fromEntries(hosts), web: `https://${name}.z6.web.core.windows.net/` };
}

/** All accounts of the embedded Azure lie in its one subscription: a name taken there is told as Azure tells that. */
function refuseName({ name, type }: StoredResource, call: Calls): void {
  if (!/^[a-z0-9]{3,24}$/.test(name)) {
    const rule =
      'Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only.';
    throw new ArmError(400, 'AccountNameInvalid', `${name} is not a valid storage account name. ${rule}`);
  }
  if (call.list(type).some((other) => other.name === name)) {
    const message = `The account ${name} is already in another resource group in this subscription.`;
    throw new ArmError(409, 'StorageAccountInAnotherResourceGroup', message);
  }
  if (!nameTaken(call, type, name)) return;
  throw new ArmError(
    409,
    'StorageAccountAlreadyTaken',
    `The storage account named ${name} is already taken.`,
  );
}

/** The message as accounts with a namespace report it (hashicorp/terraform-provider-azurerm issues). */
function refuseChange(property: string, was: unknown, wanted: unknown): void {
  if (was === undefined || wanted == null || was === wanted) return;
  const message = `The property '${property}' was specified in the input, but it cannot be updated as it is read-only. For more information, see - https://aka.ms/storageaccountupdate`;
  throw new ArmError(400, 'AccountPropertyCannotBeUpdated', message);
}
