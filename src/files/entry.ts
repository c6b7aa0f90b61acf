import { createHash } from 'node:crypto';
import { createReadStream, lstatSync, readlinkSync } from 'node:fs';
import { join, posix } from 'node:path';
import { Failure } from '../engine/failure.ts';
import { unreadable } from './unreadable.ts';

/** One file or symbolic link of a build context, ready to be read once. */
export type Entry =
  | { kind: 'file'; executable: boolean; size: number; chunks: AsyncIterable<Uint8Array> }
  | { kind: 'link'; target: string };

/**
 * Opens one path of a context; a link is never followed. Throws `files-unreadable` when it is missing or unreadable,
 * a link that leaves the folder, or neither file nor link.
 */
export function openEntry(folder: string, path: string): Entry {
  const full = join(folder, path);
  const stats = reading(full, () => lstatSync(full));
  if (stats.isSymbolicLink()) return { kind: 'link', target: targetOf(full, path) };
  if (!stats.isFile()) {
    throw new Failure('files-unreadable', `${full} is neither a file nor a symbolic link`, {
      hint: `Remove it from the build context, or name it in .dockerignore.`,
    });
  }
  return {
    kind: 'file',
    executable: (stats.mode & 0o100) !== 0,
    size: stats.size,
    chunks: read(full),
  };
}

/** Reads an entry to its end and returns its stamp, as `ContextDigest.files` holds it; `each` gets every chunk. */
export async function stampEntry(
  entry: Entry,
  each: (chunk: Uint8Array) => void | Promise<void> = () => {},
): Promise<string> {
  const hash = createHash('sha256');
  if (entry.kind === 'link') return `${hash.update(entry.target).digest('hex')}+l`;
  for await (const chunk of entry.chunks) {
    hash.update(chunk);
    await each(chunk);
  }
  return hash.digest('hex') + (entry.executable ? '+x' : '');
}

function targetOf(full: string, path: string): string {
  const target = reading(full, () => readlinkSync(full));
  const meant = posix.normalize(posix.join(posix.dirname(path), target));
  if (posix.isAbsolute(target) || meant === '..' || meant.startsWith('../')) {
    throw new Failure('files-unreadable', `${full} is a link to ${target}, outside the build context`, {
      hint: 'Copy what it points to into the folder, or name the link in .dockerignore.',
    });
  }
  return target;
}

function reading<T>(full: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw unreadable(full, error);
  }
}

async function* read(full: string): AsyncGenerator<Uint8Array> {
  try {
    // Without an encoding the stream gives buffers; a string would be a change in Node itself.
    for await (const chunk of createReadStream(full)) if (chunk instanceof Uint8Array) yield chunk;
  } catch (error) {
    throw unreadable(full, error);
  }
}
