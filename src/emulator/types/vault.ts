import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import { nameTaken } from '../name-check.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { tags } from './tags.ts';
import { vaultProperties } from './vault-body.ts';
import { refuseInvalidVaultName, takenVaultName, vaultName } from './vault-name.ts';
import { settleVault } from './vault-properties.ts';
import { findDeletedVault, keepDeletedVault, recoverVault } from './vault-soft-delete.ts';

/**
 * Key vaults. A PUT answers 200, also for a new vault, whose state is `RegisteringDns` until its host name can be
 * resolved; a DELETE answers at once and keeps the vault, soft-deleted.
 * Sources: azure-rest-api-specs, specification/keyvault/KeyVault.Management/Vault.tsp; recorded in
 * Azure/azure-service-operator, v2/internal/controllers/recordings/Test_KeyVault_Vault_CRUD.yaml and _20230701_CRUD.yaml.
 */
export const vaults: ResourceType = {
  type: 'Microsoft.KeyVault/vaults',
  apiVersions: [
    '2026-02-01',
    '2025-05-01',
    '2024-11-01',
    '2023-07-01',
    '2023-02-01',
    '2022-11-01',
    '2022-07-01',
    '2021-10-01',
    '2019-09-01',
  ],
  body: z.strictObject({
    location: z.string(),
    tags: tags.optional(),
    properties: vaultProperties,
  }),
  tracked: true,
  statuses: { create: 200, update: 200, delete: 200, deleteMissing: 204 },
  style: { put: 'provisioning-state', update: 'sync', delete: 'sync' },
  states: { creating: 'RegisteringDns' },
  // Learn, "Common error codes for Azure Key Vault": several operations on the same item; the words stand in
  // github.com/scylladb/scylla-cluster-tests/issues/13184 and github.com/Azure/AzureKeyVault/issues/6.
  conflictCode: 'ConflictError',
  conflictMessage:
    'A conflict occurred that prevented the operation from completing. The operation failed because the Key Vault changed from the point the operation began. This can happen if parallel operations are being performed on the Key Vault. To prevent this error, serialize the operations so that only one operation is performed on the Key Vault at a time. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147741',
  // A vault stands after some two minutes, most of them for its name: 2m27s, 2m15s and 2m42s in public Terraform logs.
  seconds: { create: 140, update: 0, delete: 0 },
  patch: true,
  accept(body, before, call) {
    refuseInvalidVaultName(body.name);
    if (vaultProperties.parse(body.properties).createMode === 'recover') return recoverVault(body, call);
    if (before === undefined) refuseTakenName(body, call);
    const properties = settleVault(body, before, call);
    return { ...body, tags: body.tags ?? {}, properties };
  },
  removing: keepDeletedVault,
};

// Two refusals, recorded in many threads: ConflictError for one's own soft-deleted vault
// (github.com/Azure/azure-cli/issues/19846), VaultAlreadyExists for anybody else's
// (github.com/microsoft/azure_arc/issues/3378).
function refuseTakenName(body: StoredResource, call: Calls): void {
  const deleted = findDeletedVault(vaultName(body), call);
  if (deleted !== undefined && subscriptionOf(deleted.vault) === subscriptionOf(body)) {
    throw new ArmError(
      409,
      'ConflictError',
      'A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.',
    );
  }
  if (deleted !== undefined || nameTaken(call, body.type, body.name)) {
    throw new ArmError(409, 'VaultAlreadyExists', takenVaultName(body.name));
  }
}

function subscriptionOf({ id }: { id: string }): string | undefined {
  return id.split('/')[2]?.toLowerCase();
}
