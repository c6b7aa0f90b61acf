import { globSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { put } from './put.ts';

/** A file of the bundle, its name relative to the folder of the bundle. */
export interface Output {
  readonly name: string;
  readonly content: string;
}

/**
 * Puts a bundle in the place of another: the chunks first, whose names tell their content apart, then the entries. The
 * chunks of earlier bundles stay for hours, since a run that began with them may load one as its last act; npm is told
 * not to pack them.
 */
export function replaceOutput(folder: string, output: readonly Output[]): void {
  const earlier = earlierIn(folder, new Set(output.map(({ name }) => name)));
  for (const { name, content } of output.toSorted((a, b) => rankOf(a) - rankOf(b)))
    put(join(folder, name), content);
  // What Node has compiled of the bundle of before is of no use any more.
  rmSync(join(folder, 'compiled'), { recursive: true, force: true, maxRetries: 3 });
  put(join(folder, UNPACKED), ['build.json', 'compiled', '*.kept', '*.tmp', ...earlier, ''].join('\n'));
}

const UNPACKED = '.npmignore';

function rankOf({ name }: Output): number {
  return name.startsWith('chunks/') ? 0 : 1;
}

/** The files of earlier bundles that are still kept. Their time begins with the build that first does without them. */
function earlierIn(folder: string, current: ReadonlySet<string>): string[] {
  const known = new Set(linesOf(join(folder, UNPACKED)));
  const others = globSync('{,chunks/}*.{mjs,map,tmp}', { cwd: folder }).filter((name) => !current.has(name));
  return others.filter((name) => {
    const file = join(folder, name);
    if (!known.has(name)) return touch(file);
    const { mtimeMs = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs < KEPT_MS) return true;
    rmSync(file, { force: true });
    return false;
  });
}

/** Longer than a run takes. */
const KEPT_MS = 4 * 60 * 60 * 1000;

/** False where another build has removed it. */
function touch(file: string): boolean {
  try {
    utimesSync(file, new Date(), new Date());
    return true;
  } catch {
    return false;
  }
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}
