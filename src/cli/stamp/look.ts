import type { Stats } from 'node:fs';
import { fs } from '../../files/node-fs.ts';

/** What a run looked at, and in which way: links followed or not, or a folder's listing. */
export interface Look {
  readonly how: 'content' | 'link' | 'listing';
  /** Absolute. */
  readonly path: string;
}

/** What stands at a path, in the way it was looked at, as one text; the code of the error where it cannot be looked at. */
export function seenNow({ how, path }: Look): string {
  try {
    if (how === 'listing') return listing(path);
    const stats = how === 'link' ? fs.lstatSync(path) : fs.statSync(path);
    // What is in a folder is seen by its listing; its times change with every lock.
    return stats.isDirectory() ? `folder ${stats.ino} ${stats.mode}` : tuple(stats);
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  }
}

/**
 * Tells whether what was seen may change without looking any different: it changed so lately, before `since` in milliseconds
 * since 1970 or after it, that a second change may bear the same times. Git calls such entries racy
 * (https://git-scm.com/docs/racy-git).
 */
export function isRacy({ how, path }: Look, since: number): boolean {
  if (how === 'listing') return false;
  const stats = (how === 'link' ? fs.lstatSync : fs.statSync)(path, { throwIfNoEntry: false });
  return stats?.isDirectory() === false && Math.max(stats.mtimeMs, stats.ctimeMs) >= since - RACY_MS;
}

/** Far more than the coarsest clock of a file system that Node runs on, but FAT's, whose inodes have no change time either. */
const RACY_MS = 1000;

function tuple({ size, mtimeMs, ctimeMs, ino, mode }: Stats): string {
  return `${size} ${mtimeMs} ${ctimeMs} ${ino} ${mode}`;
}

/** A name and what it names: a file that became a folder is another listing. */
function listing(path: string): string {
  const entries = fs.readdirSync(path, { withFileTypes: true });
  return JSON.stringify(entries.map((entry) => `${entry.name}${kindOf(entry)}`).sort());
}

function kindOf(entry: { isDirectory(): boolean; isSymbolicLink(): boolean }): string {
  return entry.isDirectory() ? '/' : entry.isSymbolicLink() ? '@' : '';
}
