import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Reads a file of the cache into memory of its own; undefined when there is none, when it cannot be read, or when
 * somebody else could have written it. A day after it was last noted, it is noted as used.
 */
export function readCacheFile(path: string, now: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const { size, mtimeMs, uid, mode } = fstatSync(file);
      if (size > MOST_BYTES || uid !== (process.getuid?.() ?? uid) || (mode & WRITABLE_BY_OTHERS) !== 0)
        return undefined;
      const bytes = new Uint8Array(size);
      let length = 0;
      for (let read = -1; length < size && read !== 0; length += read)
        read = readSync(file, bytes, length, size - length, null);
      if (now - mtimeMs > DAY) noteUse(path, now);
      return bytes.subarray(0, length);
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

/** What can be read but not written is good all the same. */
function noteUse(path: string, now: number): void {
  try {
    utimesSync(path, now / 1000, now / 1000);
  } catch {
    // It will be removed too early, if at all.
  }
}

/**
 * Writes a file of the cache: another process sees the old one or the new one, whole. Where it cannot be written, it is
 * not, and nobody hears of it. Those beside it that were not used for thirty days are removed. A name is 32 hexadecimal
 * digits and an ending.
 */
export function writeCacheFile(path: string, bytes: Uint8Array, now: number): void {
  const folder = dirname(path);
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(temporary, bytes, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
    removeUnused(folder, now);
  } catch {
    removeIfThere(temporary);
  }
}

function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Where nothing can be written, nothing can be removed.
  }
}

function removeUnused(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    // Who names a folder of theirs for the cache may have other things in it.
    if (!OURS.test(name)) continue;
    const path = join(folder, name);
    if (now - lstatSync(path).mtimeMs > UNUSED) rmSync(path, { force: true });
  }
}

// A cache of a million files has less.
const MOST_BYTES = 512 * 1024 * 1024;
const WRITABLE_BY_OTHERS = process.platform === 'win32' ? 0 : 0o022;
const OURS = /^[0-9a-f]{32}\.[a-z]+(?:\.[0-9a-f]{12}\.tmp)?$/;
const DAY = 24 * 60 * 60 * 1000;
const UNUSED = 30 * DAY;
