import { createHash, hash } from 'node:crypto';
import { closeSync, fstatSync, readSync, type Stats } from 'node:fs';
import { openFile } from './open-file.ts';

/** What came of a file. */
export interface HashedFile {
  /** SHA-256. */
  readonly digest: Buffer;
  /** Of what was read, after it was read: its path may have led elsewhere before, and may now. */
  readonly stats: Stats;
}

/**
 * Hashes the content of a file, by reads into one buffer: a small file at once, of a larger one a buffer-full a turn of
 * the generator. Memory is that of the buffer, whatever the file.
 * The last part of the path is not followed when it has become a link, and a pipe is not waited for. Throws what the file
 * system throws.
 */
export function* hashFile(path: string, buffer: Uint8Array): Generator<void, HashedFile> {
  const file = openFile(path);
  try {
    const digest = yield* hashOpened(file, buffer);
    return { digest, stats: fstatSync(file) };
  } finally {
    closeSync(file);
  }
}

/** How much is read at once: it stays in the cache of a core while it is hashed. */
export const BUFFER_BYTES = 256 * 1024;

function* hashOpened(file: number, buffer: Uint8Array): Generator<void, Buffer> {
  let length = fill(file, buffer);
  if (length < buffer.length) return hash('sha256', buffer.subarray(0, length), 'buffer');
  const content = createHash('sha256');
  while (length > 0) {
    content.update(buffer.subarray(0, length));
    yield;
    length = fill(file, buffer);
  }
  return content.digest();
}

/** Reads until the buffer is full or the file ends; one read may give less than there is. */
function fill(file: number, buffer: Uint8Array): number {
  let length = 0;
  while (length < buffer.length) {
    const read = readSync(file, buffer, length, buffer.length - length, null);
    if (read === 0) break;
    length += read;
  }
  return length;
}
