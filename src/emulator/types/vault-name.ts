import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';

/**
 * 3 to 24 letters, digits and hyphens, beginning with a letter, ending with a letter or digit, no two hyphens together.
 * Source: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftkeyvault
 */
const VAULT_NAME = /^(?=.{3,24}$)[a-z](-?[a-z0-9])+$/i;

/** Gives the vault's name, which is also its host name. */
export function vaultName(vault: StoredResource): string {
  return vault.name.toLowerCase();
}

/** Says what is wrong with a vault's name, in Azure's words; undefined when nothing is. */
export function invalidVaultName(name: string): string | undefined {
  if (VAULT_NAME.test(name)) return undefined;
  return `The vault name '${name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742`;
}

/** Says that a vault's name is taken, in Azure's words. */
export function takenVaultName(name: string): string {
  return `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was recently deleted but not purged after being placed in a recoverable state. If the vault is in a recoverable state then the vault will need to be purged before reusing the name. For more information about VaultAlreadyExists, soft delete and purging a vault follow this link https://go.microsoft.com/fwlink/?linkid=2147740.`;
}

/** Finds the vault that answers at `{name}.vault.azure.net`, in whatever group or subscription. */
export function findVault(name: string, call: Calls): StoredResource | undefined {
  return call.list('Microsoft.KeyVault/vaults').find((vault) => vaultName(vault) === name.toLowerCase());
}

/**
 * Refuses a name that Azure does not allow.
 * Source: https://learn.microsoft.com/azure/key-vault/general/common-error-codes (VaultNameNotValid)
 */
export function refuseInvalidVaultName(name: string): void {
  const wrong = invalidVaultName(name);
  if (wrong !== undefined) throw new ArmError(400, 'VaultNameNotValid', wrong);
}
