import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Failure } from '../engine/failure.ts';
import type { ContextDigest } from './context.ts';
import { packedFiles } from './packed-files.ts';

/** What an archive is made of. */
export interface ArchiveOptions {
  /** The Dockerfile, relative to the folder. */
  readonly dockerfile: string;
  /** More compressed bytes than this are refused. Default 2 GiB: a limit of ACR's own was not found documented. */
  readonly maxBytes?: number;
  /** Ends the packing with an `AbortError`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Packs exactly the files of `expected` into a tar.gz, piece by piece, as it is asked for: memory does not grow with the
 * context. The same files give the same bytes, whoever packs them, whenever and wherever. Each file is hashed again on its
 * way in.
 * Throws `files-unreadable`, before the last piece, naming the file that is no longer as it was when the digest was made.
 */
export async function* archiveContext(
  folder: string,
  expected: ContextDigest,
  { dockerfile, maxBytes = 2 * 1024 ** 3, signal }: ArchiveOptions,
): AsyncGenerator<Uint8Array> {
  const gzip = createGzip({ chunkSize: PIECE_BYTES });
  const packed = pipeline(packedFiles(folder, expected, dockerfile), gzip, { signal });
  // It is awaited only at the end; until then its rejection comes out of the pieces.
  packed.catch(() => {});
  let size = 0;
  for await (const piece of gzip) {
    const bytes: Uint8Array = piece;
    if (size === 0) bytes[OPERATING_SYSTEM] = UNKNOWN;
    size += bytes.length;
    if (size > maxBytes) throw tooLarge(folder, maxBytes);
    yield bytes;
  }
  await packed;
}

const PIECE_BYTES = 64 * 1024;

// The header of a gzip names the operating system (RFC 1952, 2.3); the files are the same on each.
const OPERATING_SYSTEM = 9;
const UNKNOWN = 255;

function tooLarge(folder: string, maxBytes: number): Failure {
  return new Failure(
    'files-unreadable',
    `the build context ${folder} has more than ${maxBytes} bytes, packed`,
    {
      hint: 'Name what the build does not need (node_modules, .git) in .dockerignore.',
    },
  );
}
