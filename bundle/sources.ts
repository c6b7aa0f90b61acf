import { createHash } from 'node:crypto';
import { globSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file: its path relative to the program's folder, its size in bytes, and when it was last written, in ms. */
export type Source = [path: string, size: number, written: number];

/** What decides what the bundle becomes: every source, and what says how it is made and of which packages. */
export interface Sources {
  readonly files: readonly Source[];
  /** SHA-256 over paths and contents. */
  readonly digest: string;
}

/** Looks at each file before it reads it: one that is written in between has another time than noted. */
export function sourcesIn(root: string): Sources {
  const paths = globSync(PATTERNS, { cwd: root }).map((path) => path.replaceAll('\\', '/'));
  const hash = createHash('sha256');
  const files = paths.sort().map((path): Source => {
    const source = sourceAt(root, path);
    hash.update(`${JSON.stringify([path, digestOf(join(root, path))])}\n`);
    return source;
  });
  return { files, digest: hash.digest('hex') };
}

const PATTERNS = [
  '{src,steps}/**/*.ts',
  'bundle/*.{ts,js}',
  'rolldown.config.ts',
  'package.json',
  'package-lock.json',
];

/** Tells whether a file still is as it was noted. */
export function isUnchanged(root: string, [path, size, written]: Source): boolean {
  const [, sizeNow, writtenNow] = sourceAt(root, path);
  return size === sizeNow && written === writtenNow;
}

function sourceAt(root: string, path: string): Source {
  const { size = -1, mtimeMs = -1 } = lstatSync(join(root, path), { throwIfNoEntry: false }) ?? {};
  return [path, size, mtimeMs];
}

function digestOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
