import { FIGURES, type Figures, figuresOf } from './figures.ts';
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
  /** What the stats of each file were when it had been read: `FIGURES` numbers. */
  readonly figures: Float64Array<SharedArrayBuffer>;
  /** For each file 1 once its digest and its figures are there. */
  readonly done: Uint8Array<SharedArrayBuffer>;
}

/** Makes the work of hashing these files below a folder. */
export function openHashWork(folder: string, paths: readonly string[]): HashWork {
  return {
    folder,
    paths: paths.join('\0'),
    next: new Int32Array(new SharedArrayBuffer(4)),
    digests: new Uint8Array(new SharedArrayBuffer(paths.length * DIGEST_BYTES)),
    figures: new Float64Array(new SharedArrayBuffer(paths.length * FIGURES * Float64Array.BYTES_PER_ELEMENT)),
    done: new Uint8Array(new SharedArrayBuffer(paths.length)),
  };
}

/** The bytes of a SHA-256. */
export const DIGEST_BYTES = 32;

/**
 * Claims and hashes files until none is left; a turn of the generator reads a buffer-full or ends a file.
 * A file that cannot be read is left undone: whoever wants its digest finds out why.
 */
export function* hashClaimed({ folder, paths, next, digests, figures, done }: HashWork): Generator<void> {
  const files = paths.split('\0');
  const buffer = new Uint8Array(BUFFER_BYTES);
  for (let index = Atomics.add(next, 0, 1); index < done.length; index = Atomics.add(next, 0, 1)) {
    try {
      const { digest, stats } = yield* hashFile(`${folder}/${files[index]}`, buffer);
      digests.set(digest, index * DIGEST_BYTES);
      figures.set(figuresOf(stats), index * FIGURES);
      Atomics.store(done, index, 1);
    } catch {
      // Left undone.
    }
    yield;
  }
}

/** The digest and the figures of a file; undefined when it could not be read. */
export function hashedAt({ digests, figures, done }: HashWork, index: number): Hashed | undefined {
  if (done[index] !== 1) return undefined;
  return {
    digest: digests.subarray(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES),
    figures: figures.subarray(index * FIGURES, (index + 1) * FIGURES),
  };
}

/** What is told of a file that was read. */
export interface Hashed {
  /** SHA-256. */
  readonly digest: Uint8Array;
  readonly figures: Figures;
}

/** Lets nobody claim a file any more. */
export function stopHashing({ next, done }: HashWork): void {
  Atomics.store(next, 0, done.length);
}
