import { createHash } from 'node:crypto';
import { constants, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { linkTarget } from './entry.ts';
import { distrust, type Figures, figuresOf, modeAt, sameFigures, sizeAt } from './figures.ts';
import { hashFiles, type HashOptions } from './hash-files.ts';
import { DIGEST_BYTES, type Hashed } from './hash-work.ts';
import type { ContextListing } from './listing.ts';

/**
 * Reads the files of a listing at these indexes, and puts the SHA-256 of each content, or of the target of a link, at its
 * place in `digests`, which holds 32 bytes a file. Tells whether all were what had been listed: a folder that was swapped
 * for another one meanwhile, and may be swapped back, has files of the old figures and of another content. Those are
 * distrusted in the listing. Throws `files-unreadable` for what cannot be read, and for a link that leaves the folder.
 */
export async function readDigests(
  { look: { folder }, paths, figures }: Pick<ContextListing, 'look' | 'paths' | 'figures'>,
  indexes: readonly number[],
  digests: Uint8Array,
  options: HashOptions = {},
): Promise<boolean> {
  const files: number[] = [];
  let asListed = true;
  const compare = (index: number, read: Figures | undefined): void => {
    if (read !== undefined && sameFigures(figures, index, read, 0)) return;
    distrust(figures, index);
    asListed = false;
  };
  for (const index of indexes) {
    const path = paths[index] ?? '';
    // Links at once: that one leaves the folder is said before anything large is read.
    if (!isLink(modeAt(figures, index))) {
      files.push(index);
      continue;
    }
    digests.set(linkDigest(folder, path), index * DIGEST_BYTES);
    const stats = lstatSync(join(folder, path), { throwIfNoEntry: false });
    compare(index, stats && figuresOf(stats));
  }
  const wanted = {
    folder,
    paths: files.map((index) => paths[index] ?? ''),
    sizes: files.map((index) => sizeAt(figures, index)),
  };
  const tell = (at: number, hashed: Hashed): void => {
    const index = files[at] ?? 0;
    digests.set(hashed.digest, index * DIGEST_BYTES);
    compare(index, hashed.figures);
  };
  await hashFiles(wanted, tell, options);
  return asListed;
}

/** The stamp of the file at an index, as `ContextDigest.files` holds it. */
export function stampAt(
  { figures }: Pick<ContextListing, 'figures'>,
  digests: Buffer,
  index: number,
): string {
  const digest = digests.toString('hex', index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES);
  const mode = modeAt(figures, index);
  if (isLink(mode)) return stampOf(digest, 'link');
  return stampOf(digest, (mode & 0o100) === 0 ? 'plain' : 'executable');
}

/** Makes a stamp of a SHA-256 in hex. */
export function stampOf(digest: string, kind: 'plain' | 'executable' | 'link'): string {
  return digest + { plain: '', executable: '+x', link: '+l' }[kind];
}

function isLink(mode: number): boolean {
  return (mode & constants.S_IFMT) === constants.S_IFLNK;
}

function linkDigest(folder: string, path: string): Buffer {
  return createHash('sha256')
    .update(linkTarget(join(folder, path), path))
    .digest();
}
