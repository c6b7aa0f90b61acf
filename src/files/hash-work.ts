import { BUFFER_BYTES, hashFile } from './hash-file.ts';

/** Files that threads hash together: each claims the next one until none is left. */
export interface HashWork {
  readonly folder: string;
  /** Paths below the folder, with a NUL between two: one text passes between threads at once. */
  readonly paths: string;
  /** One number: the index of the next file. */
  readonly next: Int32Array<SharedArrayBuffer>;
  /** 32 bytes for each file. */
  readonly digests: Uint8Array<SharedArrayBuffer>;
  /** For each file 1 once its digest is there. */
  readonly done: Uint8Array<SharedArrayBuffer>;
}

/** Makes the work of hashing these files below a folder. */
export function openHashWork(folder: string, paths: readonly string[]): HashWork {
  return {
    folder,
    paths: paths.join('\0'),
    next: new Int32Array(new SharedArrayBuffer(4)),
    digests: new Uint8Array(new SharedArrayBuffer(paths.length * DIGEST_BYTES)),
    done: new Uint8Array(new SharedArrayBuffer(paths.length)),
  };
}

/** The bytes of a SHA-256. */
export const DIGEST_BYTES = 32;

/**
 * Claims and hashes files until none is left; a turn of the generator reads a buffer-full or ends a file.
 * A file that cannot be read is left undone: whoever wants its digest finds out why.
 */
export function* hashClaimed({ folder, paths, next, digests, done }: HashWork): Generator<void> {
  const files = paths.split('\0');
  const buffer = new Uint8Array(BUFFER_BYTES);
  for (let index = Atomics.add(next, 0, 1); index < done.length; index = Atomics.add(next, 0, 1)) {
    try {
      digests.set(yield* hashFile(`${folder}/${files[index]}`, buffer), index * DIGEST_BYTES);
      Atomics.store(done, index, 1);
    } catch {
      // Left undone.
    }
    yield;
  }
}

/** The digest of a file; undefined when it could not be read. */
export function digestAt({ digests, done }: HashWork, index: number): Uint8Array | undefined {
  return done[index] === 1 ? digests.subarray(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES) : undefined;
}

/** Lets nobody claim a file any more. */
export function stopHashing({ next, done }: HashWork): void {
  Atomics.store(next, 0, done.length);
}
