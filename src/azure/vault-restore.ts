import { isDeepStrictEqual } from 'node:util';
import { unlessRefusedForGood, type Arm } from './arm.ts';
import type { Connection } from './connection.ts';
import { isOurs, type ArmImage } from './image.ts';
import { lookedUntil } from './operation.ts';
import type { Start } from './policies/accepted.ts';
import { isPurgeRefused, type DeletedVault, type VaultBin } from './vault-bin.ts';

/** What putting a vault back takes. */
interface Means {
  readonly connection: Connection;
  readonly arm: Arm;
  readonly bin: VaultBin;
  /** Deletes the live vault; it goes to the bin. */
  readonly discard: Start;
}

/** Puts one of the three images of a vault back, whatever of the three stands there now. */
export async function restoreVault(
  at: string,
  was: ArmImage | DeletedVault | null,
  means: Means,
): Promise<void> {
  if (was === null) return emptied(at, means);
  return isDeletedVault(was) ? binned(at, was, means) : revived(at, was, means);
}

/** Was nothing: deleted and purged, where it is ours. A refused purge leaves residue: nothing more can be done. */
async function emptied(at: string, means: Means): Promise<void> {
  const { arm, bin, connection } = means;
  const live = await arm.observe(at);
  if (live !== null && !isOurs(live, connection.lineage)) return;
  if (live === null) await arm.removed(at, means.discard);
  else await discarded(at, means);
  const left = await bin.find(at);
  if (left === null || !isOurs(left, connection.lineage)) return;
  try {
    await bin.purge(at, left);
  } catch (error) {
    if (!isPurgeRefused(error)) throw error;
  }
}

/** Was in the bin: its content first, as far as the bin shows it, then back in the bin. */
async function binned(at: string, was: DeletedVault, means: Means): Promise<void> {
  const { arm, bin } = means;
  if ((await arm.observe(at)) === null) {
    const found = await bin.find(at);
    if (found === null || sameTags(found, was)) return;
    await unlessRefusedForGood(() => bin.recover(at, found));
  }
  const live = await arm.observe(at);
  if (live === null) return;
  // Purged, and made anew by us: what was in the bin is gone for good, and no empty vault is to pass for it.
  const { lineage } = means.connection;
  if (isOurs(live, lineage) && !isOurs(was, lineage)) return emptied(at, means);
  await arm.restore(at, { ...live, tags: was.tags ?? {} });
  await discarded(at, means);
}

/** Was live: brought back from the bin if it is there, then put. */
async function revived(at: string, was: ArmImage, { arm, bin }: Means): Promise<void> {
  if ((await arm.observe(at)) === null) {
    const found = await bin.find(at);
    if (found !== null) await unlessRefusedForGood(() => bin.recover(at, found));
  }
  await arm.restore(at, was);
}

async function discarded(at: string, { arm, bin, connection, discard }: Means): Promise<void> {
  await arm.removed(at, discard);
  await lookedUntil(
    connection.deletionPatience,
    at,
    () => bin.find(at),
    (found) => found !== null,
  );
}

function isDeletedVault(image: ArmImage | DeletedVault): image is DeletedVault {
  return 'deleted' in image && image.deleted === true;
}

function sameTags(one: DeletedVault, other: DeletedVault): boolean {
  return isDeepStrictEqual(one.tags ?? {}, other.tags ?? {});
}
