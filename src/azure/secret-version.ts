import type { KeyVaultSecret, SecretClient, SecretProperties } from '@azure/keyvault-secrets';

/** What a vault keeps beside the value of a version. Times are ISO 8601, to the second. */
export interface SecretAttributes {
  readonly contentType?: string;
  readonly notBefore?: string;
  readonly expires?: string;
}

/** One version of a secret. */
export interface SecretVersion extends SecretAttributes {
  readonly version: string;
  readonly enabled: boolean;
  /** When it was made: ISO 8601, to the second; absent where nobody said. */
  readonly created?: string;
  readonly tags: Readonly<Record<string, string>>;
  /**
   * For the one who asked: keep it nowhere, print it nowhere. Absent where it was not asked for, and of a disabled or
   * soft-deleted one, whose value nobody can read.
   */
  readonly value?: string;
}

/** Reads a version from what the client gives. */
export function versionOf(
  properties: SecretProperties,
  { value }: Pick<KeyVaultSecret, 'value'> = {},
): SecretVersion {
  const {
    version = '',
    enabled = true,
    tags = {},
    contentType,
    notBefore,
    expiresOn,
    createdOn,
  } = properties;
  return {
    version,
    enabled,
    tags,
    ...(createdOn !== undefined && { created: createdOn.toISOString() }),
    ...(contentType !== undefined && { contentType }),
    ...(notBefore !== undefined && { notBefore: notBefore.toISOString() }),
    ...(expiresOn !== undefined && { expires: expiresOn.toISOString() }),
    ...(value !== undefined && { value }),
  };
}

/** Lists the versions of a secret without their values, the newest first; none for a soft-deleted one. */
export async function versionsOf(vault: SecretClient, name: string): Promise<SecretVersion[]> {
  const found: { version: SecretVersion; created: number; index: number }[] = [];
  for await (const properties of vault.listPropertiesOfSecretVersions(name)) {
    const created = properties.createdOn?.getTime() ?? 0;
    found.push({ version: versionOf(properties), created, index: found.length });
  }
  // Times are whole seconds, and the order of the list is not promised.
  found.sort((one, other) => other.created - one.created || other.index - one.index);
  return found.map(({ version }) => version);
}
