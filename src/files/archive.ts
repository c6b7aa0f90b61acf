import { once } from 'node:events';
import { Header, Pack, ReadEntry } from 'tar';
import { Failure, toFailure } from '../engine/failure.ts';
import type { ContextDigest } from './context.ts';
import { openEntry, stampEntry, type Entry } from './entry.ts';

/** How large an archive may become. */
export interface ArchiveOptions {
  /** More compressed bytes than this are refused, because the archive is held in memory. Default 256 MiB. */
  maxBytes?: number;
}

/**
 * Packs exactly the files of `expected` into a tar.gz: the same files give the same bytes, whoever packs them, whenever
 * and wherever. Each file is hashed again on its way in.
 * Throws `files-unreadable` naming the file that is no longer as it was when the digest was made.
 */
export async function archiveContext(
  folder: string,
  expected: ContextDigest,
  options: ArchiveOptions = {},
): Promise<Uint8Array> {
  const pack = new Pack({ gzip: true, portable: true, preservePaths: true, mtime });
  const archive = collect(pack, folder, options.maxBytes ?? 256 * 1024 * 1024);
  for (const path of Object.keys(expected.files).sort()) {
    const stamp = await add(pack, folder, path, archive.check);
    if (stamp !== expected.files[path]) throw changed(folder, path);
  }
  pack.end();
  await archive.ended;
  archive.check();
  return archive.bytes();
}

// The time that `npm pack` gives every file: some archive formats know none before 1980.
const mtime = new Date('1985-10-26T08:15:00Z');

async function add(pack: Pack, folder: string, path: string, check: () => void): Promise<string> {
  const entry = opened(folder, path);
  const packed = new ReadEntry(new Header(headerOf(path, entry)));
  pack.add(packed);
  let left = entry.kind === 'file' ? entry.size : 0;
  const stamp = await stampEntry(entry, async (chunk) => {
    left -= chunk.length;
    // The header has promised the size.
    if (left < 0) throw changed(folder, path);
    if (!packed.write(Buffer.from(chunk))) await once(packed, 'drain');
    check();
  });
  if (left !== 0) throw changed(folder, path);
  packed.end();
  return stamp;
}

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

function changed(folder: string, path: string, cause?: unknown): Failure {
  const why = cause === undefined ? '' : ` (${toFailure(cause).message})`;
  return new Failure('files-unreadable', `${folder}/${path} changed while it was being uploaded${why}`, {
    hint: 'Let whatever writes into the folder finish, then type the command again.',
  });
}

function collect(pack: Pack, folder: string, maxBytes: number) {
  const chunks: Uint8Array[] = [];
  let size = 0;
  pack.on('data', (chunk) => {
    size += chunk.length;
    chunks.push(chunk);
  });
  const ended = pack.promise();
  // It is awaited only once everything is packed; until then its rejection must not count as unhandled.
  ended.catch(() => {});
  const check = () => {
    if (size <= maxBytes) return;
    throw new Failure(
      'files-unreadable',
      `the build context ${folder} has more than ${maxBytes} bytes, packed`,
      {
        hint: 'Name what the build does not need (node_modules, .git) in .dockerignore.',
      },
    );
  };
  return { ended, check, bytes: (): Uint8Array => Buffer.concat(chunks) };
}
