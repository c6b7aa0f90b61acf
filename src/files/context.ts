import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { MOST_NAMED_FILES, tellFiles } from './context-files.ts';
import type { HashOptions } from './hash-files.ts';
import { DIGEST_BYTES } from './hash-work.ts';
import { listContext } from './listing.ts';
import { readDigests, stampAt } from './stamps.ts';
import { openStatCache } from './stat-cache.ts';
import type { Looked } from './tree-stamp.ts';

/**
 * What a build context consists of: plain JSON, the same on every machine.
 * `files` maps each relative POSIX path to the SHA-256 of its content in hex, with `+x` behind it for an executable
 * file; for a symbolic link to the SHA-256 of its target string, with `+l` behind it. Of a very large context it maps
 * folders, by their paths with `/` behind them: see `tellFiles`.
 */
export type ContextDigest = { digest: string; files: Record<string, string> };

/** Which files of a folder are its build context, and how they are read. */
export interface ContextOptions extends HashOptions {
  /** The Dockerfile, relative to the folder. */
  readonly dockerfile: string;
  /** More files than this are refused. Default 200,000. */
  readonly maxFiles?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** The folder for caches, where what was read before is remembered; undefined: everything is read. */
  readonly caches?: string | undefined;
  /** Told how the folder was looked at. */
  readonly looked?: Looked | undefined;
}

/** The files of a context as they were read. */
export interface ContextContent {
  readonly digest: ContextDigest;
  /** The files below a folder of it, each by its path in the context, however many there are. */
  below(folder: string): Record<string, string>;
}

/** Digests the files that a build would get; see {@link readContext}. */
export async function digestContext(folder: string, options: ContextOptions): Promise<ContextDigest> {
  return (await readContext(folder, options)).digest;
}

/**
 * Reads the files that a build would get: content, relative path and executable bit, and the name of the Dockerfile;
 * no time, owner or place. `.dockerignore` is honoured; files are read piece by piece, so memory stays bounded, and those
 * that the stat cache knows not at all.
 * Throws `files-unreadable` for a missing folder or Dockerfile, for what cannot be read, for links that leave the
 * folder, and for sockets, pipes and devices.
 */
export async function readContext(folder: string, options: ContextOptions): Promise<ContextContent> {
  const { dockerfile, maxFiles = MOST_FILES, now = Date.now, caches, looked } = options;
  const cache = caches === undefined ? undefined : openStatCache(caches, { folder, dockerfile }, now);
  const listing = await listContext(folder, dockerfile, maxFiles, now, cache);
  const digests = Buffer.alloc(listing.paths.length * DIGEST_BYTES);
  const unknown = cache?.recall(listing, digests) ?? [...listing.paths.keys()];
  const asListed = await readDigests(listing, unknown, digests, options);
  cache?.keep(listing, digests);
  looked?.(listing.look, asListed ? listing.stamp : undefined);
  const { paths } = listing;
  const inHex = (index: number): string => stampAt(listing, digests, index);
  // Of a very large context they would take too much memory.
  const stamps = paths.length <= MOST_NAMED_FILES ? paths.map((_, index) => inHex(index)) : [];
  const stampOf = (index: number): string => stamps[index] ?? inHex(index);
  return {
    digest: { digest: digestOf(dockerfile, paths, stampOf), files: tellFiles(paths, stampOf) },
    below(inside) {
      const normal = posix.normalize(inside).replace(/\/$/, '');
      const prefix = normal === '.' ? '' : `${normal}/`;
      const found = [...paths.entries()].filter(([, path]) => path.startsWith(prefix));
      return Object.fromEntries(found.map(([index, path]) => [path, stampOf(index)]));
    },
  };
}

/** A context of more files is taken for one that lacks its ignore rules. */
export const MOST_FILES = 200_000;

/** The digest of files by their stamps, in code-unit order of their paths. */
export function digestOf(
  dockerfile: string,
  paths: readonly string[],
  stampOf: (index: number) => string,
): string {
  const hash = createHash('sha256');
  // Two Dockerfiles in one folder make two images of the same files.
  let text = `context/1 ${JSON.stringify(dockerfile)}\n`;
  for (const [index, path] of paths.entries()) {
    // JSON, because a file's name may hold a line break.
    text += `${JSON.stringify(path)} ${stampOf(index)}\n`;
    if (text.length < PIECE_LENGTH) continue;
    hash.update(text);
    text = '';
  }
  return hash.update(text).digest('hex');
}

// One call for many files: a call costs more than a line.
const PIECE_LENGTH = 64 * 1024;
