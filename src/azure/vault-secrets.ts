import type { SecretClient } from '@azure/keyvault-secrets';
import type { Failure } from '../engine/failure.ts';
import { once, type Connection } from './connection.ts';
import { azureFailure, codeOf, isMaybeDone, isOurEnd, statusOf } from './failures.ts';
import { gone, orNull } from './long-running.ts';
import { lookedUntil, pause } from './operation.ts';
import { versionOf, versionsOf, type SecretAttributes, type SecretVersion } from './secret-version.ts';
import { listedBy, readVaultList, type VaultList } from './vault-list.ts';

/** The secrets inside vaults (the data plane), by the vault's address and the secret's name. */
export interface VaultSecrets {
  /** The names of all live secrets, lower-case. */
  names(vaultUri: string): Promise<Set<string>>;
  /** What the list of a vault shows, as far as `readVaultList` reads it. */
  listed(vaultUri: string): Promise<VaultList>;
  /** The newest version, with its value unless it is disabled; null where there is none (or only a soft-deleted secret). */
  current(vaultUri: string, name: string): Promise<SecretVersion | null>;
  /** All versions without their values, the newest first. */
  versions(vaultUri: string, name: string): Promise<SecretVersion[]>;
  /** The value of one version, which must be enabled: what has once been set can be found, and set again. */
  valueOf(vaultUri: string, name: string, version: string): Promise<string>;
  /**
   * Sets a new version, always, and exactly one: where the answer was lost, the version with the same tags is looked for.
   * Throws `azure-refused` (409, `ObjectIsDeletedButRecoverable`) while a soft-deleted secret has the name.
   */
  set(
    vaultUri: string,
    name: string,
    value: string,
    tags: Readonly<Record<string, string>>,
    attributes?: SecretAttributes,
  ): Promise<SecretVersion>;
  /** Enables or disables one version. */
  enable(vaultUri: string, name: string, version: string, enabled: boolean): Promise<void>;
  /** What can be seen of a soft-deleted secret, or null where none has the name. */
  deleted(vaultUri: string, name: string): Promise<SecretVersion | null>;
  /** Soft-deletes a secret, all versions; nothing to delete is as good. */
  remove(vaultUri: string, name: string): Promise<void>;
  /** Deletes a soft-deleted secret for good, and waits until its name is free. */
  purge(vaultUri: string, name: string): Promise<void>;
  /** Brings a soft-deleted secret back, all versions, and waits until it can be read. */
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
  const { call, patience, deletionPatience } = connection;
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
    names: (vaultUri) =>
      asked(vaultUri, '', async (vault) => {
        const names = new Set<string>();
        for await (const { name } of vault.listPropertiesOfSecrets()) names.add(name.toLowerCase());
        return names;
      }),
    async listed(vaultUri) {
      try {
        return await readVaultList(connection, vaultUri);
      } catch (error) {
        if (statusOf(error) !== 401) throw error;
        // The client asks the vault whose token it wants.
        const items = await asked(vaultUri, '', (vault) => listedBy(vault));
        return new Map(items);
      }
    },
    async current(vaultUri, name) {
      try {
        const found = await orNull(() => asked(vaultUri, name, (vault) => vault.getSecret(name)));
        return found === null ? null : versionOf(found.properties, found);
      } catch (error) {
        if (codeOf(error) !== 'SecretDisabled') throw error;
        return (await secrets.versions(vaultUri, name))[0] ?? null;
      }
    },
    versions: (vaultUri, name) => asked(vaultUri, name, (vault) => versionsOf(vault, name)),
    async valueOf(vaultUri, name, version) {
      const { value = '' } = await asked(vaultUri, name, (vault) => vault.getSecret(name, { version }));
      return value;
    },
    async set(vaultUri, name, value, tags, attributes = {}) {
      const { contentType, notBefore, expires } = attributes;
      const options = {
        tags: { ...tags },
        ...(contentType !== undefined && { contentType }),
        ...(notBefore !== undefined && { notBefore: new Date(notBefore) }),
        ...(expires !== undefined && { expiresOn: new Date(expires) }),
      };
      const attempt = async (): Promise<SecretVersion> => {
        const made = await asked(vaultUri, name, (vault) => vault.setSecret(name, value, options));
        return versionOf(made.properties, made);
      };
      return attempted(connection, `${vaultUri}secrets/${name}`, attempt, async () => {
        const there = await secrets.current(vaultUri, name);
        return there !== null && holds(there, { value, tags, ...attributes }) ? there : undefined;
      });
    },
    async enable(vaultUri, name, version, enabled) {
      await asked(vaultUri, name, (vault) => vault.updateSecretProperties(name, version, { enabled }));
    },
    async deleted(vaultUri, name) {
      const found = await orNull(() => asked(vaultUri, name, (vault) => vault.getDeletedSecret(name)));
      return found === null ? null : versionOf(found.properties);
    },
    async remove(vaultUri, name) {
      const deletion = await orNull(() => asked(vaultUri, name, (vault) => vault.beginDeleteSecret(name)));
      if (deletion === null || deletion.isDone()) return;
      const address = `${vaultUri}secrets/${name}`;
      const isIn = async (): Promise<boolean> => (await secrets.deleted(vaultUri, name)) !== null;
      await lookedUntil(
        deletionPatience,
        address,
        isIn,
        (isThere) => isThere,
        () => `secret ${name} deleting`,
      );
    },
    async purge(vaultUri, name) {
      await gone(() => asked(vaultUri, name, (vault) => vault.purgeDeletedSecret(name)));
      const address = `${vaultUri}secrets/${name}`;
      await lookedUntil(
        deletionPatience,
        address,
        () => secrets.deleted(vaultUri, name),
        (left) => left === null,
        () => `deleted secret ${name} being purged`,
      );
    },
    async recover(vaultUri, name) {
      const address = `${vaultUri}secrets/${name}`;
      const attempt = (): Promise<unknown> =>
        asked(vaultUri, name, (vault) => vault.beginRecoverDeletedSecret(name));
      // What is not in the bin any more is on its way: the answer was lost, or somebody else had begun.
      const isUnderWay = async (): Promise<boolean> => (await secrets.deleted(vaultUri, name)) === null;
      try {
        await attempted(connection, address, attempt, async () => (await isUnderWay()) || undefined);
      } catch (error) {
        if (isOurEnd(error) || !(await isUnderWay())) throw error;
      }
      await lookedUntil(
        patience,
        address,
        () => secrets.current(vaultUri, name),
        (back) => back !== null,
        () => `deleted secret ${name} being brought back`,
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
          if (isOurEnd(failure)) throw failure;
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

/** As often as other requests are repeated; each time it is looked first whether the attempt before did it after all. */
async function attempted<T>(
  { patience, resilience, during }: Connection,
  address: string,
  attempt: () => Promise<T>,
  done: () => Promise<T | undefined>,
): Promise<T> {
  const { retries: most } = resilience.ruleFor({ service: 'vault/secrets', operation: 'PUT' }, during());
  for (let retries = 0; ; retries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (retries === most || !isMaybeDone(error)) throw error;
    }
    const made = await done();
    if (made !== undefined) return made;
    await pause(patience, patience.delayMs * 2 ** retries, address);
  }
}

/** True for the version that an attempt made, as far as it can be told. */
function holds(there: SecretVersion, wanted: Omit<SecretVersion, 'version' | 'enabled'>): boolean {
  const sameTags = Object.entries(wanted.tags).every(([name, value]) => there.tags[name] === value);
  return sameTags && there.value === wanted.value && there.contentType === wanted.contentType;
}
