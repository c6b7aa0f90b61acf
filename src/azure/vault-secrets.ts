import type { KeyVaultSecret, SecretClient } from '@azure/keyvault-secrets';
import { Failure } from '../engine/failure.ts';
import { once, type Connection } from './connection.ts';
import { azureFailure, statusOf } from './failures.ts';
import { finished, gone, orNull } from './long-running.ts';
import { lookedUntil } from './operation.ts';

/** One version of a secret. Its value is for the one who asked: keep it nowhere, print it nowhere. */
export interface SecretVersion {
  readonly version: string;
  readonly value: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The secrets inside vaults (the data plane), by the vault's address and the secret's name. */
export interface VaultSecrets {
  /** The newest version, or null where there is none (or only a soft-deleted secret). */
  current(vaultUri: string, name: string): Promise<SecretVersion | null>;
  /** The newest version with this tag, or null: what has once been set can be found, and set again. */
  versionWithTag(vaultUri: string, name: string, tag: string, value: string): Promise<SecretVersion | null>;
  /**
   * Sets a new version, always, and exactly one: where the answer was lost, the version with the same tags is looked for.
   * Throws `azure-refused` (409, `ObjectIsDeletedButRecoverable`) while a soft-deleted secret has the name.
   */
  set(
    vaultUri: string,
    name: string,
    value: string,
    tags: Readonly<Record<string, string>>,
  ): Promise<SecretVersion>;
  /** The tags of a soft-deleted secret, or null where none has the name. */
  deleted(vaultUri: string, name: string): Promise<Readonly<Record<string, string>> | null>;
  /** Soft-deletes a secret, all versions; nothing to delete is as good. */
  remove(vaultUri: string, name: string): Promise<void>;
  /** Deletes a soft-deleted secret for good, and waits until its name is free. */
  purge(vaultUri: string, name: string): Promise<void>;
  /** Brings a soft-deleted secret back, all versions. */
  recover(vaultUri: string, name: string): Promise<void>;
  /**
   * Waits until the signed-in principal may list secrets: a new role can take minutes to act, a new vault's name to resolve.
   * Throws what Azure last answered when patience ends.
   */
  reachable(vaultUri: string): Promise<void>;
}

/**
 * Opens the secrets through `@azure/keyvault-secrets`.
 * Source: Microsoft Learn, rest/api/keyvault/secrets, and "Azure role-based access control" of Key Vault (delays).
 */
export function openVaultSecrets(connection: Connection): VaultSecrets {
  const { call, patience, signal, polling } = connection;
  const interval =
    polling.updateIntervalInMs === undefined ? {} : { intervalInMs: polling.updateIntervalInMs };
  const clients = new Map<string, () => Promise<SecretClient>>();

  function client(vaultUri: string): Promise<SecretClient> {
    const known = clients.get(vaultUri) ?? once(() => openClient(connection, vaultUri));
    clients.set(vaultUri, known);
    return known();
  }

  async function asked<T>(
    vaultUri: string,
    name: string,
    ask: (client: SecretClient) => Promise<T>,
  ): Promise<T> {
    const opened = await client(vaultUri);
    return call(`${vaultUri}secrets/${name}`, () => ask(opened));
  }

  const secrets: VaultSecrets = {
    async current(vaultUri, name) {
      const found = await orNull(() => asked(vaultUri, name, (vault) => vault.getSecret(name)));
      return found === null ? null : versionOf(found);
    },
    async versionWithTag(vaultUri, name, tag, value) {
      const version = await orNull(() =>
        asked(vaultUri, name, (vault) => newestWith(vault, name, { [tag]: value })),
      );
      if (version === undefined || version === null) return null;
      return versionOf(await asked(vaultUri, name, (vault) => vault.getSecret(name, { version })));
    },
    async set(vaultUri, name, value, tags) {
      try {
        return versionOf(
          await asked(vaultUri, name, (vault) => vault.setSecret(name, value, { tags: { ...tags } })),
        );
      } catch (error) {
        if (!(error instanceof Failure) || error.reason !== 'azure-unreachable') throw error;
        const there = await secrets.current(vaultUri, name);
        if (there?.value === value && sameTags(there.tags, tags)) return there;
        return versionOf(
          await asked(vaultUri, name, (vault) => vault.setSecret(name, value, { tags: { ...tags } })),
        );
      }
    },
    async deleted(vaultUri, name) {
      const found = await orNull(() => asked(vaultUri, name, (vault) => vault.getDeletedSecret(name)));
      return found === null ? null : (found.properties.tags ?? {});
    },
    remove: (vaultUri, name) =>
      gone(() =>
        asked(vaultUri, name, (vault) => finished(() => vault.beginDeleteSecret(name, interval), signal)),
      ),
    async purge(vaultUri, name) {
      await gone(() => asked(vaultUri, name, (vault) => vault.purgeDeletedSecret(name)));
      const address = `${vaultUri}secrets/${name}`;
      await lookedUntil(
        patience,
        address,
        () => secrets.deleted(vaultUri, name),
        (left) => left === null,
      );
    },
    async recover(vaultUri, name) {
      await asked(vaultUri, name, (vault) =>
        finished(() => vault.beginRecoverDeletedSecret(name, interval), signal),
      );
    },
    async reachable(vaultUri) {
      const probe = async (): Promise<Failure | undefined> => {
        try {
          await asked(vaultUri, '', (vault) =>
            vault.listPropertiesOfSecrets().byPage({ maxPageSize: 1 }).next(),
          );
          return undefined;
        } catch (error) {
          const failure = azureFailure(error);
          if (statusOf(failure) !== 403 && failure.reason !== 'azure-unreachable') throw failure;
          return failure;
        }
      };
      const last = await lookedUntil(patience, vaultUri, probe, (failure) => failure === undefined);
      if (last !== undefined) throw last;
    },
  };
  return secrets;
}

async function openClient(connection: Connection, vaultUri: string): Promise<SecretClient> {
  const { SecretClient: Client } = await import('@azure/keyvault-secrets');
  return new Client(vaultUri, await connection.credential(), connection.versioningClientOptions);
}

async function newestWith(
  vault: SecretClient,
  name: string,
  tags: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  let newest: { version: string; at: number } | undefined;
  for await (const found of vault.listPropertiesOfSecretVersions(name)) {
    const { version, createdOn } = found;
    if (version === undefined || !sameTags(found.tags ?? {}, tags)) continue;
    const at = createdOn?.getTime() ?? 0;
    if (newest === undefined || at >= newest.at) newest = { version, at };
  }
  return newest?.version;
}

function versionOf({ value = '', properties }: KeyVaultSecret): SecretVersion {
  return { version: properties.version ?? '', value, tags: properties.tags ?? {} };
}

/** True when all of `wanted` is among the tags. */
function sameTags(tags: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => tags[name] === value);
}
