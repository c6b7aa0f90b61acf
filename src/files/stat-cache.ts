import { createHash } from 'node:crypto';
import { join, posix, resolve } from 'node:path';
import { readCacheFile, writeCacheFile } from './cache-file.ts';
import { isRacy, pickFigures, sameFigures } from './figures.ts';
import { DIGEST_BYTES } from './hash-work.ts';
import type { ContextListing } from './listing.ts';
import { openPathReader } from './path-reader.ts';
import { decodeStatCache, encodeStatCache, type RememberedFiles } from './stat-cache-format.ts';

/**
 * What is remembered of the files of one context: while size, times, inode and mode of a file are the same, so is what
 * was read of it. It is a cache of reading and of nothing else: with it and without it every digest is the same.
 */
export interface StatCache {
  /** How many files are remembered. */
  readonly files: number;
  /** Gives a path back, from the memory of the cache if it is there; asked for in code-unit order. */
  intern(path: string): string;
  /** Puts what is known of a listing into `digests`, 32 bytes a file, and returns the indexes of what must be read. */
  recall(listing: ContextListing, digests: Uint8Array): number[];
  /** Remembers the digests of a listing that was recalled, if they are not those already remembered. */
  keep(listing: ContextListing, digests: Uint8Array): void;
}

/**
 * Opens the stat cache of a context in a folder for caches. A file that was changed in the second in which it was looked
 * at, or later, is neither remembered nor recalled, and nothing is while the clock stands before the time at which the
 * cache was written. A cache that is missing, damaged or of another version is an empty one; two processes may use one.
 */
export function openStatCache(
  caches: string,
  context: { readonly folder: string; readonly dockerfile: string },
  now: () => number = Date.now,
): StatCache {
  const file = join(caches, 'contexts', `${nameOf(context)}.stats`);
  const known = load(file, now());
  const interned = openPathReader(known.paths);
  let recalled = 0;
  return {
    files: known.files,
    intern: (path) => (interned.find(path) === -1 ? path : interned.found()),
    recall({ paths, figures, second }, digests) {
      const reader = openPathReader(known.paths);
      const unknown: number[] = [];
      for (const [index, path] of paths.entries()) {
        const at = isRacy(figures, index, second) ? -1 : reader.find(path);
        if (at === -1 || !sameFigures(figures, index, known.figures, at)) unknown.push(index);
        else digests.set(digestAt(known.digests, at), index * DIGEST_BYTES);
      }
      recalled = paths.length - unknown.length;
      return unknown;
    },
    keep({ paths, figures, second }, digests) {
      // Whoever had nothing to read has nothing new to tell.
      if (recalled === known.files && recalled === paths.length) return;
      const settled = [...paths.keys()].filter((index) => !isRacy(figures, index, second));
      if (recalled === known.files && recalled === settled.length) return;
      const remembered = {
        files: settled.length,
        paths: settled.map((index) => `${paths[index]}\0`).join(''),
        figures: pickFigures(figures, settled),
        digests: Buffer.concat(settled.map((index) => digestAt(digests, index))),
        writtenAt: now(),
      };
      writeCacheFile(file, encodeStatCache(remembered), now());
    },
  };
}

function nameOf({ folder, dockerfile }: { readonly folder: string; readonly dockerfile: string }): string {
  const named = JSON.stringify([resolve(folder), posix.normalize(dockerfile)]);
  return createHash('sha256').update(named).digest('hex').slice(0, 32);
}

function load(file: string, now: number): RememberedFiles {
  const bytes = readCacheFile(file, now);
  const known = bytes && decodeStatCache(bytes);
  // A clock that was set back may give out a time once more.
  return known === undefined || known.writtenAt > now ? NOTHING : known;
}

const NOTHING: RememberedFiles = {
  files: 0,
  paths: '',
  figures: new Float64Array(),
  digests: new Uint8Array(),
  writtenAt: 0,
};

function digestAt(digests: Uint8Array, index: number): Uint8Array {
  return digests.subarray(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES);
}
