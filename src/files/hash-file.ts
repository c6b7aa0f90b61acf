import { createHash, hash } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';
import { openFile } from './open-file.ts';

/**
 * Hashes the content of a file, by reads into one buffer: a small file at once, of a larger one a buffer-full a turn of
 * the generator, which returns the SHA-256. Memory is that of the buffer, whatever the file.
 * The last part of the path is not followed when it has become a link, and a pipe is not waited for. Throws what the file
 * system throws.
 */
export function* hashFile(path: string, buffer: Uint8Array): Generator<void, Buffer> {
  const file = openFile(path);
  try {
    let length = fill(file, buffer);
    if (length < buffer.length) return hash('sha256', buffer.subarray(0, length), 'buffer');
    const content = createHash('sha256');
    while (length > 0) {
      content.update(buffer.subarray(0, length));
      yield;
      length = fill(file, buffer);
    }
    return content.digest();
  } finally {
    closeSync(file);
  }
}

/** How much is read at once: it stays in the cache of a core while it is hashed. */
export const BUFFER_BYTES = 256 * 1024;

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
