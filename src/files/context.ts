import { createHash } from 'node:crypto';
import { openEntry, stampEntry } from './entry.ts';
import { listContext } from './listing.ts';

/**
 * What a build context consists of: plain JSON, the same on every machine.
 * `files` maps each relative POSIX path to the SHA-256 of its content in hex, with `+x` behind it for an executable
 * file; for a symbolic link to the SHA-256 of its target string, with `+l` behind it.
 */
export type ContextDigest = { digest: string; files: Record<string, string> };

/** Which files of a folder are its build context. */
export interface ContextOptions {
  /** The Dockerfile, relative to the folder. */
  dockerfile: string;
  /** More files than this are refused. Default 20,000. */
  maxFiles?: number;
}

/**
 * Digests the files that a build would get: content, relative path and executable bit, and the name of the Dockerfile;
 * no time, owner or place. `.dockerignore` is honoured, and files are read as streams, so memory stays bounded.
 * Throws `files-unreadable` for a missing folder or Dockerfile, for what cannot be read, for links that leave the
 * folder, and for sockets, pipes and devices.
 */
export async function digestContext(folder: string, options: ContextOptions): Promise<ContextDigest> {
  const stamps: [path: string, stamp: string][] = [];
  for (const path of listContext(folder, options.dockerfile, options.maxFiles ?? 20_000)) {
    stamps.push([path, await stampEntry(openEntry(folder, path))]);
  }
  return { digest: digestOf(options.dockerfile, stamps), files: Object.fromEntries(stamps) };
}

function digestOf(dockerfile: string, stamps: readonly [string, string][]): string {
  const hash = createHash('sha256');
  // Two Dockerfiles in one folder make two images of the same files.
  hash.update(`context/1 ${JSON.stringify(dockerfile)}\n`);
  // JSON, because a file's name may hold a line break.
  for (const [path, stamp] of stamps) hash.update(`${JSON.stringify(path)} ${stamp}\n`);
  return hash.digest('hex');
}
