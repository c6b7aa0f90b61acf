import type { Dirent } from 'node:fs';
import { fs } from '../../files/node-fs.ts';

/** What a run looked at, and in which way: links followed or not, a folder's listing, or where links lead to. */
export interface Look {
  readonly how: 'content' | 'link' | 'listing' | 'real';
  /** Absolute. */
  readonly path: string;
}

/** What stood at a path: the numbers of a file, or words for everything else. */
export type Seen = string | readonly number[];

/** What stands at a path, in the way it was looked at; the code of the error where it cannot be looked at. */
export function seenNow({ how, path }: Look): Seen {
  try {
    if (how === 'listing') return listing(path);
    if (how === 'real') return fs.realpathSync(path);
    const stats = how === 'link' ? fs.lstatSync(path, QUIETLY) : fs.statSync(path, QUIETLY);
    if (stats === undefined) return 'ENOENT';
    // What is in a folder is seen by its listing; its times change with every lock.
    if (stats.isDirectory()) return `folder ${stats.ino} ${stats.mode}`;
    return [stats.size, stats.mtimeMs, stats.ctimeMs, stats.ino, stats.mode];
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  }
}

/** Tells whether a look sees the same again. */
export function seesAgain(look: Look, seen: Seen): boolean {
  const now = seenNow(look);
  if (typeof now === 'string' || typeof seen === 'string') return now === seen;
  return now.every((number, index) => number === seen[index]);
}

/** Tells whether what was seen without following links is a file itself; the type of a file is in its mode (inode(7)). */
export function isRegularFile(seen: Seen): boolean {
  return typeof seen !== 'string' && ((seen[4] ?? 0) & 0o170000) === 0o100000;
}

const QUIETLY = { throwIfNoEntry: false } as const;

/**
 * Tells whether what was seen may change without looking any different: it changed so lately, before `since` in milliseconds
 * since 1970 or after it, that a second change may bear the same times. Git calls such entries racy
 * (https://git-scm.com/docs/racy-git).
 */
export function isRacy({ how, path }: Look, since: number): boolean {
  if (how === 'listing' || how === 'real') return false;
  try {
    const stats = (how === 'link' ? fs.lstatSync : fs.statSync)(path, QUIETLY);
    return stats?.isDirectory() === false && Math.max(stats.mtimeMs, stats.ctimeMs) >= since - RACY_MS;
  } catch {
    // What cannot be looked at has no times.
    return false;
  }
}

/** Far more than the coarsest clock of a file system that Node runs on, but FAT's, whose inodes have no change time either. */
const RACY_MS = 1000;

/** A name and what it names: a file that became a folder is another listing. */
function listing(path: string): string {
  const entries = fs.readdirSync(path, { withFileTypes: true });
  return JSON.stringify(entries.map((entry) => `${entry.name}${kindOf(entry)}`).sort());
}

function kindOf(entry: Dirent): string {
  if (entry.isFile()) return '';
  return entry.isDirectory() ? '/' : entry.isSymbolicLink() ? '@' : '?';
}
