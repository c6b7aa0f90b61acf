import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { linkTarget } from './entry.ts';
import { modeAt, sizeAt } from './figures.ts';
import { hashFiles, type HashOptions } from './hash-files.ts';
import { DIGEST_BYTES } from './hash-work.ts';
import type { ContextListing } from './listing.ts';

/**
 * Reads the files of a listing at these indexes, and puts the SHA-256 of each content, or of the target of a link, at its
 * place in `digests`, which holds 32 bytes a file. Throws `files-unreadable` for what cannot be read, and for a link that
 * leaves the folder.
 */
export async function readDigests(
  { look: { folder }, paths, figures }: Pick<ContextListing, 'look' | 'paths' | 'figures'>,
  indexes: readonly number[],
  digests: Uint8Array,
  options: HashOptions = {},
): Promise<void> {
  const files: number[] = [];
  for (const index of indexes) {
    const path = paths[index] ?? '';
    // Links at once: that one leaves the folder is said before anything large is read.
    if (isLink(modeAt(figures, index))) digests.set(linkDigest(folder, path), index * DIGEST_BYTES);
    else files.push(index);
  }
  const wanted = {
    folder,
    paths: files.map((index) => paths[index] ?? ''),
    sizes: files.map((index) => sizeAt(figures, index)),
  };
  await hashFiles(wanted, (at, digest) => digests.set(digest, (files[at] ?? 0) * DIGEST_BYTES), options);
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
