import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { join } from 'node:path';
import { figuresOf } from './figures.ts';
import { BUFFER_BYTES, hashFile } from './hash-file.ts';
import { startHelper } from './hash-helper.ts';
import { hashClaimed, hashedAt, openHashWork, stopHashing, type Hashed } from './hash-work.ts';
import { unreadable } from './unreadable.ts';

/** The files to hash: paths below a folder, and how large each was when it was looked at. */
export interface HashedFiles {
  readonly folder: string;
  readonly paths: readonly string[];
  readonly sizes: readonly number[];
}

/** How files are hashed. */
export interface HashOptions {
  /** Ends the hashing with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** From so much work on a second thread helps: bytes, and `FILE_COST` for each file. Default 256 MiB. */
  readonly shareFrom?: number | undefined;
}

/**
 * Hashes the contents of files and tells what came of each by its index. Meanwhile the rest of the process gets its
 * turn. Throws `files-unreadable`, naming a file that cannot be read.
 */
export async function hashFiles(
  { folder, paths, sizes }: HashedFiles,
  tell: (index: number, hashed: Hashed) => void,
  { signal, shareFrom = SHARE_FROM }: HashOptions = {},
): Promise<void> {
  const cost = sizes.reduce((sum, size) => sum + size + FILE_COST, 0);
  const shared = cost >= shareFrom && availableParallelism() > 1;
  const order = [...paths.keys()];
  // Large files first, so that no thread is left alone with one at the end.
  if (shared) order.sort((one, other) => (sizes[other] ?? 0) - (sizes[one] ?? 0));
  const work = openHashWork(
    folder,
    order.map((index) => paths[index] ?? ''),
  );
  const helper = shared ? startHelper(work) : undefined;
  try {
    await inTurns(hashClaimed(work), signal);
    if (helper !== undefined) await orAborted(helper.ended, signal);
  } finally {
    stopHashing(work);
    await helper?.stop();
  }
  for (const [at, index] of order.entries()) {
    tell(index, hashedAt(work, at) ?? (await inTurns(hashed(join(folder, paths[index] ?? '')), signal)));
  }
}

/** What opening, reading and closing a file costs, in bytes that are hashed in the same time. */
const FILE_COST = 16 * 1024;

// What half of it takes is clearly more than a thread costs: see ADR 22.
const SHARE_FROM = 256 * 1024 * 1024;

async function inTurns<Result>(
  work: Generator<void, Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  let until = performance.now() + TURN_MILLISECONDS;
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    if (performance.now() < until) continue;
    await setImmediate();
    signal?.throwIfAborted();
    until = performance.now() + TURN_MILLISECONDS;
  }
}

/** How long the rest of the process may wait for its turn. */
const TURN_MILLISECONDS = 20;

/** The second thread may still have seconds to read. */
async function orAborted(ended: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  let stop = (): void => {};
  const aborted = new Promise<void>((resolve) => (stop = resolve));
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted !== true) await Promise.race([ended, aborted]);
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
}

function* hashed(path: string): Generator<void, Hashed> {
  try {
    const { digest, stats } = yield* hashFile(path, new Uint8Array(BUFFER_BYTES));
    return { digest, figures: figuresOf(stats) };
  } catch (error) {
    throw unreadable(path, error);
  }
}
