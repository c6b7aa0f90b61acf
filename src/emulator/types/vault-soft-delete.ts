import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';
import { forgetSecrets } from './secret-record.ts';
import { vaultName } from './vault-name.ts';

const DAY = 86_400_000;

const record = z.object({
  vault: z.looseObject({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    location: z.string(),
    tags: z.record(z.string(), z.string()).exactOptional(),
    properties: z.looseObject({
      softDeleteRetentionInDays: z.number(),
      enablePurgeProtection: z.boolean().optional(),
    }),
  }),
  deletedAt: z.number(),
});

/** A vault in its soft-deleted state; its secrets stay where they are, under the vault's name, which stays taken. */
export type DeletedVault = z.output<typeof record> & { readonly key: string };

/**
 * Puts a vault aside that is being deleted. Every vault is kept for its retention, whoever deletes it.
 * Source: https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview
 */
export function keepDeletedVault(vault: StoredResource, call: Calls): void {
  call.deleted.set(deletedVaultId(vault).toLowerCase(), { vault, deletedAt: call.now() });
}

/** Lists the soft-deleted vaults whose retention has not ended; those whose retention has ended are purged. */
export function deletedVaults(call: Calls): DeletedVault[] {
  return call.deleted.entries().flatMap(([key, value]) => {
    if (!key.includes('/deletedvaults/')) return [];
    const found = { ...record.parse(value), key };
    if (scheduledPurge(found) > call.now()) return [found];
    purgeVault(key, call);
    return [];
  });
}

/** Finds the soft-deleted vault of this name, which is unique in all of Azure. */
export function findDeletedVault(name: string, call: Calls): DeletedVault | undefined {
  return deletedVaults(call).find(({ vault }) => vault.name.toLowerCase() === name.toLowerCase());
}

/**
 * Takes a vault back as it was deleted: what else the PUT says is not applied. Its role assignments are gone and have
 * to be made again.
 * Sources: https://learn.microsoft.com/azure/key-vault/general/key-vault-recovery; a vault of another group is refused
 * the same way as none (github.com/hashicorp/terraform-provider-azurerm/issues/12972).
 * @throws ArmError 400 SoftDeletedVaultDoesNotExist.
 */
export function recoverVault(body: StoredResource, call: Calls): StoredResource {
  const found = findDeletedVault(vaultName(body), call);
  if (found === undefined || found.vault.id.toLowerCase() !== body.id.toLowerCase()) {
    throw new ArmError(
      400,
      'SoftDeletedVaultDoesNotExist',
      'A soft deleted vault with the given name does not exist. Ensure that the name for the vault that is being attempted to recover is in a recoverable state.',
    );
  }
  call.deleted.delete(found.key);
  return { ...found.vault };
}

/** Removes a soft-deleted vault for good, with its secrets; one that is gone already is no error. */
export function purgeVault(key: string, call: Calls): void {
  const value = call.deleted.get(key);
  if (value === undefined) return;
  forgetSecrets(record.parse(value).vault.name, call);
  call.deleted.delete(key);
}

/** Shows a soft-deleted vault as ARM does: `Microsoft.KeyVault/deletedVaults`. */
export function presentDeletedVault(found: DeletedVault): object {
  const { vault, deletedAt } = found;
  return {
    id: deletedVaultId(vault),
    name: vault.name,
    type: 'Microsoft.KeyVault/deletedVaults',
    properties: {
      vaultId: vault.id,
      location: vault.location,
      tags: vault.tags ?? {},
      deletionDate: isoSeconds(deletedAt),
      scheduledPurgeDate: isoSeconds(scheduledPurge(found)),
      ...(vault.properties.enablePurgeProtection === true && { purgeProtectionEnabled: true }),
    },
  };
}

function scheduledPurge({ vault, deletedAt }: z.output<typeof record>): number {
  return deletedAt + vault.properties.softDeleteRetentionInDays * DAY;
}

function deletedVaultId(vault: StoredResource): string {
  const subscription = vault.id.split('/').slice(0, 3).join('/');
  return `${subscription}/providers/Microsoft.KeyVault/locations/${vault.location}/deletedVaults/${vault.name}`;
}

function isoSeconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+/, '');
}
