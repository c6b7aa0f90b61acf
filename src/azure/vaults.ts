import type { KeyVaultManagementClient, Vault, VaultCreateOrUpdateParameters } from '@azure/arm-keyvault';
import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import { hasEnded } from './accepted.ts';
import type { Arm } from './arm.ts';
import { once, type Connection } from './connection.ts';
import { nameOf } from './ids.ts';
import type { ArmImage } from './image.ts';
import { orNull } from './long-running.ts';
import { laidOver } from './merge.ts';
import { changingWords } from './operation-words.ts';
import { lookedUntil } from './operation.ts';
import type { Start } from './policies/accepted.ts';
import { parseResourceId } from './resource-id.ts';
import { openVaultBin, type DeletedVault, type VaultBin } from './vault-bin.ts';
import { restoreVault } from './vault-restore.ts';

/** What a key vault is to have; access to its secrets is by role assignment (RBAC). */
export interface VaultSpec {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly sku: 'standard' | 'premium';
  readonly softDeleteRetentionDays: number;
  readonly purgeProtection: boolean;
  /** What to do with a soft-deleted vault of this id. */
  readonly whenSoftDeleted: 'recover' | 'purge';
}

/** A vault, and where its secrets are. */
export interface VaultIds {
  readonly id: string;
  readonly uri: string;
}

/** Key vaults (the management plane). At an id there can be three things: nothing, a soft-deleted vault, a live one. */
export interface Vaults {
  put(id: string, spec: VaultSpec): Promise<VaultIds>;
  observe(at: string): Promise<ArmImage | DeletedVault | null>;
  /**
   * Puts an image back. Nothing: deleted and purged, as far as it is ours and purging is not refused. Soft-deleted:
   * recovered, given its content back as far as that was visible, and deleted again. Live: recovered if need be, and put.
   */
  restore(at: string, was: ArmImage | DeletedVault | null): Promise<void>;
}

/** Opens the vaults through `@azure/arm-keyvault`. */
export function openVaults(connection: Connection, arm: Arm): Vaults {
  const { lineage, tenantId } = connection;
  const client = once(async () => {
    const { KeyVaultManagementClient: Client } = await import('@azure/arm-keyvault');
    return new Client(await connection.credential(), connection.subscriptionId, connection.clientOptions);
  });
  const bin = openVaultBin(connection, client);
  return {
    async put(id, spec) {
      const { vaults } = await client();
      const { group = '' } = parseResourceId(id);
      const there =
        (await live(connection, client, id)) ?? (await outOfBin(connection, client, bin, id, spec));
      const now = there === null ? null : writable(there, spec);
      const body = laidOver(now, declared(spec, tenantId, now), lineage);
      const made = await arm.written(id, spec, () => vaults.createOrUpdate(group, nameOf(id), body));
      return { id: made.id, uri: uriShape.parse(made.properties).vaultUri };
    },
    observe: async (at) => (await arm.observe(at)) ?? (await bin.find(at)),
    async restore(at, was) {
      const { vaults } = await client();
      const { group = '' } = parseResourceId(at);
      const discard: Start = () => vaults.delete(group, nameOf(at));
      await restoreVault(at, was, { connection, arm, bin, discard });
    },
  };
}

type Client = () => Promise<KeyVaultManagementClient>;

/** The vault, once Azure has finished making it or bringing it back. */
async function live({ call, patience }: Connection, client: Client, id: string): Promise<Vault | null> {
  const { vaults } = await client();
  const { group = '' } = parseResourceId(id);
  const look = (): Promise<Vault | null> => orNull(() => call(id, () => vaults.get(group, nameOf(id))));
  return lookedUntil(
    patience,
    id,
    look,
    (vault) => hasEnded(vault?.properties.provisioningState ?? 'Succeeded'),
    (vault) => changingWords(id, vault?.properties.provisioningState),
  );
}

/** Makes the name usable: what the bin holds under it is brought back or purged, as the configuration says. */
async function outOfBin(
  connection: Connection,
  client: Client,
  bin: VaultBin,
  id: string,
  { whenSoftDeleted }: VaultSpec,
): Promise<Vault | null> {
  const found = await bin.find(id);
  if (found === null) return null;
  if (whenSoftDeleted === 'recover') {
    await bin.recover(id, found);
    return live(connection, client, id);
  }
  if (found.purgeProtected === true) {
    throw new Failure('name-taken', 'the soft-deleted vault of this name is protected against purging', {
      address: id,
      hint: 'Set `keyVault.whenSoftDeleted: recover`, or choose another `keyVault.name`.',
    });
  }
  await bin.purge(id, found);
  return null;
}

/** What a GET shows, without what Azure alone sets. */
function writable(there: Vault, { location }: VaultSpec): VaultCreateOrUpdateParameters {
  const { vaultUri: _uri, provisioningState: _state, ...properties } = there.properties;
  return {
    location: there.location ?? location,
    ...(there.tags === undefined ? {} : { tags: there.tags }),
    properties,
  };
}

function declared(
  spec: VaultSpec,
  tenantId: string,
  there: VaultCreateOrUpdateParameters | null,
): VaultCreateOrUpdateParameters {
  return {
    location: there?.location ?? spec.location,
    tags: { ...spec.tags },
    properties: {
      tenantId,
      sku: { family: 'A', name: spec.sku },
      enableRbacAuthorization: true,
      enableSoftDelete: true,
      softDeleteRetentionInDays: spec.softDeleteRetentionDays,
      // Azure refuses `false`, even where it is off.
      ...(spec.purgeProtection ? { enablePurgeProtection: true } : {}),
    },
  };
}

const uriShape = z.object({ vaultUri: z.string() });
