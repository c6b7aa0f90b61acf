import type { Patience } from './operation.ts';
import { DIGEST_TAG, type Discretion } from './secret-image.ts';
import type { SecretVersion } from './secret-version.ts';
import type { VaultSecrets } from './vault-secrets.ts';

/** Where a secret is, and what working on it takes. */
export interface SecretPlace {
  readonly vault: VaultSecrets;
  readonly uri: string;
  readonly name: string;
  readonly lineage: string;
  readonly patience: Patience;
  /** Absent: values are known by the tags of their versions alone. */
  readonly discretion: Discretion | undefined;
}

/** What stands at a place: a live secret, one in the bin, or nothing. */
export interface Standing {
  readonly live: SecretVersion | null;
  readonly bin: SecretVersion | null;
}

/** Looks at a place. What comes out of the bin just between two looks is not taken for nothing. */
export async function lookAt({ vault, uri, name }: SecretPlace): Promise<Standing> {
  const live = await vault.current(uri, name);
  if (live !== null) return { live, bin: null };
  const bin = await vault.deleted(uri, name);
  return { live: bin === null ? await vault.current(uri, name) : null, bin };
}

/** Makes a secret usable, out of the bin and enabled, and returns its newest version; null where there is none. */
export async function usable(place: SecretPlace): Promise<(SecretVersion & { value: string }) | null> {
  const { vault, uri, name } = place;
  const { live, bin } = await lookAt(place);
  if (bin !== null) await vault.recover(uri, name);
  const now = bin === null ? live : await vault.current(uri, name);
  if (now === null) return null;
  if (!now.enabled) await vault.enable(uri, name, now.version, true);
  const value = now.value ?? (await vault.valueOf(uri, name, now.version));
  return { ...now, enabled: true, value };
}

/**
 * The value that a secret had, from the version that held it; undefined where none is left. Versions that bear the tag of
 * the digest come first; with `byTag` the tag is believed, and no other version is read.
 */
export async function formerValue(
  place: SecretPlace,
  digest: string | undefined,
  { byTag }: { byTag: boolean },
): Promise<string | undefined> {
  const { vault, uri, name, discretion } = place;
  const all = await vault.versions(uri, name);
  const tagged = all.filter(({ tags }) => tags[DIGEST_TAG] === digest);
  const others = byTag ? [] : all.filter((version) => !tagged.includes(version));
  for (const version of [...tagged, ...others].slice(0, MOST_VERSIONS)) {
    // The first that fits ends it.
    const value = await readValue(place, version);
    discretion?.hide(value);
    if (byTag || discretion?.digest(value) === digest) return value;
  }
  return undefined;
}

/** So many versions are read in search of a value. */
const MOST_VERSIONS = 50;

/** A disabled version is enabled while it is read. */
async function readValue(
  { vault, uri, name }: SecretPlace,
  { version, enabled }: SecretVersion,
): Promise<string> {
  if (enabled) return vault.valueOf(uri, name, version);
  await vault.enable(uri, name, version, true);
  const value = await vault.valueOf(uri, name, version);
  await vault.enable(uri, name, version, false);
  return value;
}
