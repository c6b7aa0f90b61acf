import type { KeyVaultManagementClient } from '@azure/arm-keyvault';
import { Failure } from '../engine/failure.ts';
import type { Connection } from './connection.ts';
import { codeOf, statusOf } from './failures.ts';
import { regionName } from './image.ts';
import { thingAt } from './kind-words.ts';
import { gone, longRunning } from './long-running.ts';
import { lookedUntil } from './operation.ts';
import { nameOf } from './ids.ts';
import { parseResourceId } from './resource-id.ts';

/** A soft-deleted vault: all of it that can be seen. */
export type DeletedVault = {
  readonly deleted: true;
  readonly location: string;
  readonly tags?: { readonly [name: string]: string };
  /** True where nobody can purge it before its retention ends. */
  readonly purgeProtected?: true;
};

/** The soft-deleted vaults of the subscription. */
export interface VaultBin {
  /** The soft-deleted vault that had this id, or null. */
  find(id: string): Promise<DeletedVault | null>;
  /** Brings a soft-deleted vault back, with its secrets. */
  recover(id: string, bin: DeletedVault): Promise<void>;
  /**
   * Deletes a soft-deleted vault for good, which frees its name.
   * Throws `azure-refused` where it is protected against that, or the right to purge is missing.
   */
  purge(id: string, bin: DeletedVault): Promise<void>;
}

/**
 * Opens the bin through `@azure/arm-keyvault`.
 * Source: Microsoft Learn, "Azure Key Vault soft-delete overview"; rest/api/keyvault/keyvault/vaults.
 */
export function openVaultBin(
  connection: Connection,
  client: () => Promise<KeyVaultManagementClient>,
): VaultBin {
  const { call, deletionPatience, tenantId } = connection;

  async function find(id: string): Promise<DeletedVault | null> {
    const { vaults } = await client();
    return call(id, async () => {
      // By list: the id does not say where the vault was, and a vault's id is not its deleted one's.
      for await (const { properties } of vaults.listDeleted()) {
        if (properties?.vaultId?.toLowerCase() !== id.toLowerCase()) continue;
        const { location = '', tags, purgeProtectionEnabled } = properties;
        return {
          deleted: true,
          location: regionName(location),
          ...(tags === undefined || Object.keys(tags).length === 0 ? {} : { tags }),
          ...(purgeProtectionEnabled === true ? { purgeProtected: true } : {}),
        };
      }
      return null;
    });
  }

  return {
    find,
    async recover(id, { location }) {
      const { vaults } = await client();
      const { group = '' } = parseResourceId(id);
      const properties = { tenantId, sku: { family: 'A', name: 'standard' }, createMode: 'recover' } as const;
      try {
        const start = () => vaults.createOrUpdate(group, nameOf(id), { location, properties });
        await longRunning(connection, { at: id, kind: 'write', asked: 'recover', start });
      } catch (error) {
        // The answer to the recovery was lost, and it was asked for again.
        if (codeOf(error) !== 'SoftDeletedVaultDoesNotExist') throw error;
      }
    },
    async purge(id, { location, purgeProtected }) {
      const { vaults } = await client();
      if (purgeProtected === true)
        throw new Failure('azure-refused', 'the vault is protected against purging', { address: id });
      const start = () => vaults.purgeDeleted(nameOf(id), location);
      const isPurged = async (): Promise<boolean> => (await find(id)) === null;
      // The deletion of the live vault comes again before it, after a crash, and has a note of its own.
      const noted = `${id}#purge`;
      const write = { at: id, noted, kind: 'deletion', asked: '', start } as const;
      // Asked for again after an answer that was lost, it is gone already.
      await gone(() => longRunning(connection, write, isPurged));
      const left = await lookedUntil(
        deletionPatience,
        id,
        () => find(id),
        (bin) => bin === null,
        () => `soft-deleted ${thingAt(id)} being purged`,
      );
      if (left !== null)
        throw new Failure('azure-refused', 'purged, but it can still be seen', { address: id });
    },
  };
}

/** Tells whether a purge was refused for good: protected, or without the right. */
export function isPurgeRefused(error: unknown): boolean {
  const status = statusOf(error);
  if (!(error instanceof Failure) || error.reason !== 'azure-refused') return false;
  return status === undefined || [400, 403, 405, 409].includes(status);
}
