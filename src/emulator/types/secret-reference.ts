import type { Calls } from '../calls.ts';
import { mayAct } from './secret-access.ts';
import { vaultOf, current } from './secret-bundle.ts';
import { findSecret, phaseOf, secretValue } from './secret-record.ts';
import { findVault } from './vault-name.ts';

const URL_OF_SECRET =
  /^https:\/\/(?<vault>[a-z0-9-]+)\.vault\.azure\.net\/secrets\/(?<name>[0-9a-z-]+)(\/(?<version>[0-9a-f]{32}))?\/?$/i;

/** A Key Vault reference, followed: the value, or in Azure's manner why there is none. */
export type FollowedReference = { readonly value: string } | { readonly refused: string };

/**
 * Follows the Key Vault reference of an app as its identity would: vault, secret and version must be there, and the
 * identity must be heeded by the vault.
 * Source: https://learn.microsoft.com/azure/container-apps/manage-secrets#reference-secret-from-key-vault
 */
export function followReference(url: string, principalId: string, call: Calls): FollowedReference {
  const { vault: vaultNamed = '', name = '', version } = URL_OF_SECRET.exec(url)?.groups ?? {};
  if (name === '') return { refused: `'${url}' is not the URL of a secret.` };
  const resource = findVault(vaultNamed, call);
  if (resource === undefined) return { refused: `The host of '${url}' could not be resolved.` };
  if (!mayAct(principalId, 'get', { vault: resource, secret: name }, call)) {
    return {
      refused: `The identity '${principalId}' is not authorized to read '${url}' (403 ForbiddenByRbac).`,
    };
  }
  const secret = findSecret(vaultOf(resource).name, name, call);
  if (secret === undefined || phaseOf(secret, call.now()) !== 'live') {
    return { refused: `'${url}' was not found (404 SecretNotFound).` };
  }
  const found =
    version === undefined ? current(secret) : secret.versions.find((one) => one.version === version);
  if (found === undefined) return { refused: `'${url}' was not found (404 SecretNotFound).` };
  if (!found.enabled) return { refused: `'${url}' is disabled (403 SecretDisabled).` };
  return { value: secretValue(resource.name, name, found.version, call) };
}
