import type { StoredResource } from '../resource-type.ts';
import type { SecretRecord, SecretVersion } from './secret-record.ts';

/** A vault as its secrets need it: its host name and what it promises of deleted things. */
export interface Vault {
  readonly name: string;
  readonly resource: StoredResource;
  readonly recoverableDays: number;
  readonly purgeProtected: boolean;
}

/** Reads a vault's resource. */
export function vaultOf(resource: StoredResource): Vault {
  const { softDeleteRetentionInDays, enablePurgeProtection } = resource.properties ?? {};
  return {
    name: resource.name.toLowerCase(),
    resource,
    recoverableDays: Number(softDeleteRetentionInDays ?? 90),
    purgeProtected: enablePurgeProtection === true,
  };
}

/** Shows one version of a secret, without its value: `SecretBundle` of the REST reference. */
export function secretBundle(vault: Vault, { name }: { name: string }, version: SecretVersion): object {
  return { id: `${secretId(vault, name)}/${version.version}`, ...details(vault, version) };
}

/** Shows a secret in a list: `SecretItem`, whose id names no version. */
export function secretItem(vault: Vault, secret: SecretRecord): object {
  return { id: secretId(vault, secret.name), ...details(vault, current(secret)) };
}

/** Shows a soft-deleted secret, with its version or, in a list, without. */
export function deletedSecret(vault: Vault, secret: SecretRecord, inList: boolean): object {
  const { name, deleted } = secret;
  const shown = inList ? secretItem(vault, secret) : secretBundle(vault, secret, current(secret));
  return {
    recoveryId: `https://${vault.name}.vault.azure.net/deletedsecrets/${name}`,
    deletedDate: seconds(deleted?.at ?? 0),
    scheduledPurgeDate: seconds(deleted?.purgeAt ?? 0),
    ...shown,
  };
}

/** The version that a secret's name alone stands for: the newest. */
export function current({ versions }: SecretRecord): SecretVersion {
  const newest = versions.at(-1);
  if (newest === undefined) throw new RangeError('a secret has at least one version');
  return newest;
}

/** Seconds since the epoch, as a vault writes times. */
export function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

function secretId(vault: Vault, name: string): string {
  return `https://${vault.name}.vault.azure.net/secrets/${name}`;
}

function details(vault: Vault, version: SecretVersion): object {
  const { contentType, tags, enabled, nbf, exp, created, updated } = version;
  const times = { ...(nbf !== undefined && { nbf }), ...(exp !== undefined && { exp }), created, updated };
  return {
    ...(contentType !== undefined && { contentType }),
    attributes: {
      enabled,
      ...times,
      recoveryLevel: recoveryLevel(vault),
      recoverableDays: vault.recoverableDays,
    },
    ...(tags !== undefined && { tags }),
  };
}

// DeletionRecoveryLevel: azure-rest-api-specs, specification/keyvault/Security.KeyVault.Secrets/models.tsp.
function recoveryLevel({ recoverableDays, purgeProtected }: Vault): string {
  const customized = recoverableDays < 90 ? 'Customized' : '';
  return `${customized}Recoverable${purgeProtected ? '' : '+Purgeable'}`;
}
