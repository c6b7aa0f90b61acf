import { isDeepStrictEqual } from 'node:util';
import { isOurs } from './image.ts';
import { lookedUntil } from './operation.ts';
import { DIGEST_TAG, digestOf, imageOfSecret, isUnderAnotherKey, type SecretImage } from './secret-image.ts';
import { formerValue, lookAt, type SecretPlace, type Standing } from './secret-place.ts';
import type { SecretVersion } from './secret-version.ts';
import { isPurgeRefused } from './vault-bin.ts';

/** Puts one of the three images of a secret back, whatever of the three stands there now. */
export async function restoreSecret(place: SecretPlace, was: SecretImage | null): Promise<void> {
  const { vault, uri, name } = place;
  if (was === null) return emptied(place);
  const { bin } = await arrived(place);
  if (bin !== null) {
    if (isDeepStrictEqual(imageInBin(bin), was)) return;
    await vault.recover(uri, name);
  }
  await contentBack(place, was);
  if (was.deleted === true) await discarded(place);
}

/** The image of a soft-deleted secret. */
export function imageInBin(bin: SecretVersion): SecretImage {
  return { deleted: true, ...imageOfSecret(bin, digestOf(bin, undefined)) };
}

/** What is there. What is neither live nor in the bin may be on its way since a crash: that is over within a minute. */
function arrived(place: SecretPlace): Promise<Standing> {
  const { patience, uri, name } = place;
  const briefly = { ...patience, budgetMs: Math.min(patience.budgetMs, 60_000) };
  const isSeen = ({ live, bin }: Standing): boolean => live !== null || bin !== null;
  return lookedUntil(briefly, `${uri}secrets/${name}`, () => lookAt(place), isSeen);
}

/** Was nothing: deleted and purged, where it is ours. A refused purge leaves residue: nothing more can be done. */
async function emptied(place: SecretPlace): Promise<void> {
  const { vault, uri, name, lineage } = place;
  const { live, bin } = await lookAt(place);
  if (bin !== null && !isOurs(tagsOf(bin), lineage)) return;
  if (live !== null) {
    if (!isOurs(tagsOf(live), lineage)) {
      // Somebody may have set a newer version of what we made; to what we found we never gave our tag.
      const all = await vault.versions(uri, name);
      if (!all.some((version) => isOurs(tagsOf(version), lineage))) return;
    }
    await vault.remove(uri, name);
  }
  try {
    // Also where nothing can be seen: a deletion of ours that a crash cut off shows itself to a purge alone.
    await vault.purge(uri, name);
  } catch (error) {
    if (!isPurgeRefused(error)) throw error;
  }
}

function tagsOf({ tags }: SecretVersion): { tags: SecretVersion['tags'] } {
  return { tags };
}

/** Makes the newest version the same as it was, by a new version where that takes one. What is lost stays as it is. */
async function contentBack(place: SecretPlace, was: SecretImage): Promise<void> {
  const { vault, uri, name } = place;
  const { deleted: _, ...wanted } = was;
  // Then the digest of `was` is what a tag said.
  const isSaid = was.deleted === true || !was.enabled || place.discretion === undefined;
  // Of a key that is not in force any more tags are all there is.
  const byTag = isSaid || isUnderAnotherKey(was.digest, place.discretion?.digest('') ?? '');
  const seen = (version: SecretVersion): SecretImage =>
    imageOfSecret(version, digestOf(version, byTag ? undefined : place.discretion));
  let now = await vault.current(uri, name);
  if (now === null || isDeepStrictEqual(seen(now), wanted)) return;
  if (!now.enabled) {
    await vault.enable(uri, name, now.version, true);
    now = await vault.current(uri, name);
  }
  if (now === null || !isDeepStrictEqual(seen(now), { ...wanted, enabled: true })) {
    const value = await formerValue(place, was.digest, { byTag });
    if (value === undefined) return;
    const { tags = {}, digest } = wanted;
    const all = { ...tags, ...(digest !== undefined && { [DIGEST_TAG]: digest }) };
    now = await vault.set(uri, name, value, all, wanted);
  }
  if (!was.enabled) await vault.enable(uri, name, now.version, false);
}

async function discarded({ vault, uri, name, patience }: SecretPlace): Promise<void> {
  await vault.remove(uri, name);
  await lookedUntil(
    patience,
    `${uri}secrets/${name}`,
    () => vault.deleted(uri, name),
    (bin) => bin !== null,
  );
}
