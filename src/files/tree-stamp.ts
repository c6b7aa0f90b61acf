import type { Hash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { FIGURES, putFigures } from './figures.ts';
import { walkTree } from './walk.ts';

/** How a folder was looked at: enough to look at it in the same way again. */
export interface TreeLook {
  /** Absolute. */
  readonly folder: string;
  /** What was passed over, relative and POSIX: folders that were not entered, with `/` behind them, and files. */
  readonly skip: readonly string[];
}

/**
 * Is told once how a folder was looked at, and the stamp of that look as of before any content was read: while `stampTree`
 * says the same, the same would be found. Undefined: no stamp can vouch for that.
 */
export type Looked = (look: TreeLook, stamp: string | undefined) => void;

/**
 * Digests what the file system says of everything that a look does not skip: path, kind, size, times, inode and mode of
 * each file and link, and the paths of the folders. Nothing is read. While it stays the same, no byte has changed that
 * anybody could have read; see ADR 22 for the second in which that does not hold.
 * Returns undefined when the folder cannot be walked.
 */
export function stampTree({ folder, skip }: TreeLook): string | undefined {
  const skipped = new Set(skip);
  const stamp = openTreeStamp();
  try {
    walkTree(folder, skipped.size === 0 ? undefined : (path) => skipped.has(path), (path, stats) =>
      stamp.add(path, stats),
    );
  } catch {
    return undefined;
  }
  return stamp.end();
}

/** A stamp while its walk goes on; it takes what `walkTree` finds, in its order. */
export interface OpenTreeStamp {
  add(path: string, stats: Stats | undefined): void;
  end(): string;
}

/** Opens a stamp. Its memory does not grow with the tree. */
export function openTreeStamp(): OpenTreeStamp {
  let hash: Hash | undefined;
  const figures = new Float64Array(ENTRIES * FIGURES);
  const bytes = new Uint8Array(figures.buffer);
  let paths = '';
  let entries = 0;
  let filled = 0;
  const flush = (): void => {
    hash ??= process.getBuiltinModule('node:crypto').createHash('sha256').update('tree-stamp/1\n');
    // The lengths keep two different runs of entries from giving the same bytes.
    hash.update(`${paths.length} ${filled}\n${paths}`).update(bytes.subarray(0, filled * 8));
    paths = '';
    entries = 0;
    filled = 0;
  };
  return {
    add(path, stats) {
      // No path holds a NUL, and only that of a folder ends in a slash.
      paths += `${path}\0`;
      if (stats !== undefined) {
        putFigures(figures, filled, stats);
        filled += FIGURES;
      }
      if (++entries === ENTRIES) flush();
    },
    end() {
      // A few entries stand for themselves: to load a hash takes longer than to look at them.
      if (hash === undefined) return `${paths}${figures.subarray(0, filled).join(' ')}`;
      flush();
      return hash.digest('hex');
    },
  };
}

const ENTRIES = 512;
