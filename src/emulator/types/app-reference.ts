import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';
import { principalOf } from './app-identity.ts';
import { invalidField } from './app-image.ts';
import { appSecrets } from './app-secret-values.ts';
import { followReference } from './secret-reference.ts';

/**
 * Says, in the words of Container Apps, which Key Vault reference of an app or job gives no value; undefined: all do.
 * Azure never says more than this (azureossd.github.io, "Troubleshooting Azure Key Vault with Container Apps", 2024;
 * github.com/microsoft/azure-container-apps/issues/930).
 */
export function referenceProblem(owner: StoredResource, call: Calls): string | undefined {
  for (const { name, identity, keyVaultUrl } of appSecrets(owner)) {
    if (!identity || !keyVaultUrl) continue;
    const principal = principalOf(owner, identity);
    const found = principal === undefined ? undefined : followReference(keyVaultUrl, principal, call);
    // A vault holds empty values; Container Apps takes them for none.
    if (found && 'value' in found && found.value !== '') continue;
    const details = `Invalid value: "${name}": Unable to get value using Managed identity ${identity} for secret ${name}. Error: unable to fetch secret '${name}' using Managed identity '${identity}'`;
    return invalidField('configuration.secrets', details);
  }
  return undefined;
}
