import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { Header, Pack, ReadEntry } from 'tar';
import { Failure, toFailure } from '../engine/failure.ts';
import { tellFiles } from './context-files.ts';
import { digestOf, MOST_FILES, type ContextDigest } from './context.ts';
import { openEntry, type Entry } from './entry.ts';
import { listContext } from './listing.ts';
import { stampOf } from './stamps.ts';

/**
 * Packs the files of a digest into a tar, piece by piece, hashing each. Where the digest tells folders instead of files,
 * it packs what the context consists of now, and compares at the end.
 * Throws `files-unreadable` naming the file, or the folder, that is no longer as it was.
 */
export async function* packedFiles(
  folder: string,
  expected: ContextDigest,
  dockerfile: string,
): AsyncGenerator<Uint8Array> {
  const told = Object.keys(expected.files).sort();
  const eachTold = !told.some((path) => path.endsWith('/'));
  const paths = eachTold ? told : (await listContext(folder, dockerfile, MOST_FILES, Date.now)).paths;
  const stamps: string[] = [];
  const { pack, packed } = openPack();
  let turn = performance.now();
  for (const path of paths) {
    const stamp = yield* add(pack, packed, folder, path);
    if (eachTold && stamp !== expected.files[path]) throw changed(folder, path);
    stamps.push(stamp);
    if (performance.now() - turn > TURN_MILLISECONDS) {
      await setImmediate();
      turn = performance.now();
    }
  }
  if (!eachTold) compare(folder, dockerfile, expected, paths, stamps);
  pack.end();
  await pack.promise();
  yield packed.take();
}

/** How long the rest of the process may wait for its turn. */
const TURN_MILLISECONDS = 20;

interface Packed {
  readonly length: number;
  take(): Uint8Array;
}

function openPack(): { readonly pack: Pack; readonly packed: Packed } {
  const pack = new Pack({ portable: true, preservePaths: true, mtime });
  let chunks: Uint8Array[] = [];
  let length = 0;
  pack.on('data', (chunk) => {
    chunks.push(chunk);
    length += chunk.length;
  });
  const take = (): Uint8Array => {
    const taken = Buffer.concat(chunks);
    chunks = [];
    length = 0;
    return taken;
  };
  return {
    pack,
    packed: {
      get length() {
        return length;
      },
      take,
    },
  };
}

// The time that `npm pack` gives every file: some archive formats know none before 1980.
const mtime = new Date('1985-10-26T08:15:00Z');

async function* add(
  pack: Pack,
  packed: Packed,
  folder: string,
  path: string,
): AsyncGenerator<Uint8Array, string> {
  const entry = opened(folder, path);
  const written = new ReadEntry(new Header(headerOf(path, entry)));
  const hash = createHash('sha256');
  pack.add(written);
  if (entry.kind === 'link') {
    written.end();
    return stampOf(hash.update(entry.target).digest('hex'), 'link');
  }
  let left = entry.size;
  for (const chunk of entry.chunks) {
    left -= chunk.length;
    // The header has promised the size.
    if (left < 0) throw changed(folder, path);
    hash.update(chunk);
    if (!written.write(Buffer.from(chunk))) await once(written, 'drain');
    if (packed.length >= PIECE_BYTES) yield packed.take();
  }
  if (left !== 0) throw changed(folder, path);
  written.end();
  return stampOf(hash.digest('hex'), entry.executable ? 'executable' : 'plain');
}

/** How much tar goes on at once: a call costs more than a small file. */
const PIECE_BYTES = 64 * 1024;

function headerOf(path: string, entry: Entry) {
  if (entry.kind === 'link') {
    return { path, type: 'SymbolicLink', linkpath: entry.target, mode: 0o777, mtime } as const;
  }
  return { path, type: 'File', size: entry.size, mode: entry.executable ? 0o755 : 0o644, mtime } as const;
}

function opened(folder: string, path: string): Entry {
  try {
    return openEntry(folder, path);
  } catch (error) {
    throw changed(folder, path, error);
  }
}

/** Compares what was packed with a digest that tells folders. */
function compare(
  folder: string,
  dockerfile: string,
  expected: ContextDigest,
  paths: readonly string[],
  stamps: readonly string[],
): void {
  const stampAt = (index: number): string => stamps[index] ?? '';
  if (digestOf(dockerfile, paths, stampAt) === expected.digest) return;
  // As many folders as were told then lead to the same ones now.
  const files = tellFiles(paths, stampAt, Object.keys(expected.files).length);
  const told = [...Object.keys(expected.files), ...Object.keys(files)];
  throw changed(folder, told.find((path) => files[path] !== expected.files[path]) ?? dockerfile);
}

function changed(folder: string, path: string, cause?: unknown): Failure {
  const why = cause === undefined ? '' : ` (${toFailure(cause).message})`;
  return new Failure('files-unreadable', `${folder}/${path} changed while it was being uploaded${why}`, {
    hint: 'Let whatever writes into the folder finish, then type the command again.',
  });
}
