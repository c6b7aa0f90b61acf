import { Failure } from '../engine/failure.ts';
import type { Arm } from './arm.ts';
import type { Connection } from './connection.ts';
import { codeOf } from './failures.ts';
import { nameOf } from './ids.ts';
import { LINEAGE_TAG } from './image.ts';
import { lookedUntil } from './operation.ts';
import { parentId } from './resource-id.ts';
import { DIGEST_TAG, digestOf, imageOfSecret, type Discretion, type SecretImage } from './secret-image.ts';
import { formerValue, lookAt, usable, type SecretPlace, type Standing } from './secret-place.ts';
import { imageInBin, restoreSecret } from './secret-restore.ts';
import { readable } from './vault-list.ts';
import type { VaultSecrets } from './vault-secrets.ts';

/** A secret as its consumers know it, and its value. */
export interface HeldSecret {
  /** Its address without a version: whoever reads it gets the newest value. */
  readonly uri: string;
  readonly digest: string;
  /** For the one who asked: keep it nowhere, print it nowhere. */
  readonly value: string;
}

/**
 * Secrets as things of the cloud, by addresses `<id of the vault>/secrets/<name>`. At one there can be three things:
 * nothing, a soft-deleted secret, a live one. A secret of a vault that is gone, or soft-deleted, is nothing.
 */
export interface Secrets {
  /** Without discretion no value is read: the digest is what the tag says. */
  observe(at: string, discretion: Discretion | undefined): Promise<SecretImage | null>;
  /**
   * Makes a secret hold the value that is wanted, seen the one it holds (null: none); a soft-deleted secret is recovered
   * first, and its value counts. Nothing is written where it holds that value already.
   * Throws `azure-refused` when the vault is gone.
   */
  put(at: string, wanted: (held: string | null) => string, discretion: Discretion): Promise<HeldSecret>;
  /** The value with this digest, among all that the secret has held; undefined where it is lost. */
  former(at: string, digest: string, discretion: Discretion): Promise<string | undefined>;
  /**
   * Puts an image back. Nothing: deleted and purged, as far as it is ours and purging is not refused. Soft-deleted: its
   * content first, then deleted. Live: recovered if need be, and its value set again unless the newest version has it.
   */
  restore(at: string, was: SecretImage | null, discretion: Discretion | undefined): Promise<void>;
  /** The address of a vault's secrets, by the vault's id; undefined where there is no such vault, or only a deleted one. */
  addressOf(vaultId: string): Promise<string | undefined>;
  /** The lower-case names of the secrets of a vault that can be read, by the vault's id; none where it is gone. */
  names(vaultId: string): Promise<Set<string>>;
}

/** Opens the secrets on the data plane of their vaults. */
export function openSecrets({ lineage, patience }: Connection, arm: Arm, vault: VaultSecrets): Secrets {
  /** Azure Resource Manager is asked for the vault's address: a name that just does not resolve would look like nothing. */
  async function addressOf(vaultId: string): Promise<string | undefined> {
    const uri = (await arm.read(vaultId))?.properties?.['vaultUri'];
    return typeof uri === 'string' ? uri : undefined;
  }

  async function placeOf(at: string, discretion: Discretion | undefined): Promise<SecretPlace | undefined> {
    const uri = await addressOf(parentId(at));
    return uri === undefined ? undefined : { vault, uri, name: nameOf(at), lineage, patience, discretion };
  }

  /** A role that was just assigned is waited for. */
  async function heeded<T>({ uri }: SecretPlace, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (codeOf(error) !== 'ForbiddenByRbac') throw error;
      await vault.reachable(uri);
      return act();
    }
  }

  return {
    addressOf,
    async observe(at, discretion) {
      const place = await placeOf(at, discretion);
      if (place === undefined) return null;
      const { live, bin } = await lookAt(place);
      if (live !== null) return imageOfSecret(live, digestOf(live, discretion));
      return bin === null ? null : imageInBin(bin);
    },
    async put(at, wanted, discretion) {
      const place = await placeOf(at, discretion);
      if (place === undefined) throw vaultGone(at);
      return heeded(place, () => held(place, wanted, discretion));
    },
    async former(at, digest, discretion) {
      const place = await placeOf(at, discretion);
      if (place === undefined) return undefined;
      // The tag alone is believed where the key of the digests is another one by now.
      const verified = await formerValue(place, digest, { byTag: false });
      return verified ?? formerValue(place, digest, { byTag: true });
    },
    async restore(at, was, discretion) {
      const place = await placeOf(at, discretion);
      if (place !== undefined) await heeded(place, () => restoreSecret(place, was));
    },
    async names(vaultId) {
      const uri = await addressOf(vaultId);
      return readable(uri === undefined ? null : await vault.listed(uri));
    },
  };
}

async function held(
  place: SecretPlace,
  wanted: (held: string | null) => string,
  discretion: Discretion,
  attempts = 2,
): Promise<HeldSecret> {
  const { vault, uri, name, lineage } = place;
  const now = await usable(place);
  if (now !== null) discretion.hide(now.value);
  const value = wanted(now?.value ?? null);
  discretion.hide(value);
  const digest = discretion.digest(value);
  const made = { uri: `${uri}secrets/${name}`, digest, value };
  if (now?.value === value) return made;
  const tags = { ...(now === null ? { [LINEAGE_TAG]: lineage } : now.tags), [DIGEST_TAG]: digest };
  try {
    await vault.set(uri, name, value, tags, {
      ...(now?.contentType !== undefined && { contentType: now.contentType }),
    });
  } catch (error) {
    // It was on its way to the bin, or out of it, and could not be seen: now it can, and what it holds counts.
    if (attempts === 0 || !isMoving(error)) throw error;
    const isSeen = ({ live, bin }: Standing): boolean => live !== null || bin !== null;
    await lookedUntil(place.patience, made.uri, () => lookAt(place), isSeen);
    return held(place, wanted, discretion, attempts - 1);
  }
  return made;
}

function isMoving(error: unknown): boolean {
  return ['ObjectIsDeletedButRecoverable', 'ObjectIsBeingRecovered'].includes(codeOf(error) ?? '');
}

function vaultGone(at: string): Failure {
  return new Failure('azure-refused', 'the vault of this secret is gone', {
    address: at,
    hint: 'Run the same command again: what is missing is made again.',
  });
}
