import { lstatSync, statSync, type Stats } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { Failure } from '../engine/failure.ts';
import { neither } from './entry.ts';
import { checkContext } from './context-check.ts';
import { FIGURES, isRacy, pickFigures, putFigures, startOfSecond, type Figures } from './figures.ts';
import { readIgnoreRules, type IgnoreRules } from './ignore-rules.ts';
import { openTreeStamp, type TreeLook } from './tree-stamp.ts';
import { unreadable } from './unreadable.ts';
import { walkTree } from './walk.ts';

/** The files and links of a build context, as they were when it was walked. */
export interface ContextListing {
  /** Relative, POSIX, in code-unit order. */
  readonly paths: readonly string[];
  /** The stats of each, and behind them whatever room is left. */
  readonly figures: Figures;
  /** The start of the second in which the walk began. */
  readonly second: number;
  readonly look: TreeLook;
  /** What `stampTree` says of the look; undefined when it must not stand for the contents. */
  readonly stamp: string | undefined;
}

/** The paths of an earlier listing. */
export interface KnownPaths {
  readonly files: number;
  /** Gives a path back, from memory that holds it already; asked for in code-unit order. */
  intern(path: string): string;
}

/**
 * Lists a build context: what its ignore rules leave, and always the Dockerfile and the ignore file, as the docker client
 * sends them. Empty folders do not count. `now` tells the milliseconds since the epoch; what is
 * `known` saves memory.
 * Throws `files-unreadable` when the folder or the Dockerfile is missing, for what is neither file nor link, and when
 * there are more than `maxFiles`.
 */
export async function listContext(
  folder: string,
  dockerfile: string,
  maxFiles: number,
  now: () => number,
  known: KnownPaths = { files: 0, intern: (path) => path },
): Promise<ContextListing> {
  checkContext(folder, dockerfile);
  // Before the rules are read: whoever changes them from here on makes them racy.
  const second = startOfSecond(now());
  const root = inodeOf(folder);
  const rules = await readIgnoreRules(folder, dockerfile);
  const wanted = {
    folder: resolve(folder),
    dockerfile: posix.normalize(dockerfile),
    rules,
    maxFiles,
    second,
    known,
  };
  const named = listed(wanted, false);
  const skippedFiles = named.look.skip.filter((path) => !path.endsWith('/')).length;
  const listing = skippedFiles <= MOST_SKIPPED_FILES ? named : listed(wanted, true);
  // A folder that another one has taken the place of was not walked by its own rules.
  return inodeOf(folder) === root ? listing : { ...listing, stamp: undefined };
}

function inodeOf(folder: string): number | undefined {
  return statSync(folder, { throwIfNoEntry: false })?.ino;
}

/** More ignored files than this are looked at instead of named: a look is to stay small. */
const MOST_SKIPPED_FILES = 4_000;

interface Wanted {
  readonly folder: string;
  /** Normalized. */
  readonly dockerfile: string;
  readonly rules: IgnoreRules;
  readonly maxFiles: number;
  readonly second: number;
  readonly known: KnownPaths;
}

function listed(
  { folder, dockerfile, rules, maxFiles, second, known }: Wanted,
  stampIgnored: boolean,
): ContextListing {
  const always = new Set([dockerfile, ...(rules.file === undefined ? [] : [rules.file])]);
  const paths: string[] = [];
  let figures = new Float64Array(known.files * FIGURES);
  const skip: string[] = [];
  const stamp = openTreeStamp();
  let trusted = true;
  const count = (path: string, stats: Stats): void => {
    if (!stats.isFile() && !stats.isSymbolicLink()) throw neither(join(folder, path));
    // Whether a link of these leads anywhere, and to which rules, is not in its own stats.
    if (always.delete(path) && stats.isSymbolicLink()) trusted = false;
    figures = putFigures(figures, paths.length * FIGURES, stats);
    trusted &&= !isRacy(figures, paths.length, second);
    if (paths.push(known.intern(path)) > maxFiles) throw tooMany(folder, maxFiles);
  };
  const ignores = (path: string): boolean => !always.has(path) && rules.ignores(path);
  const skips = (path: string): boolean => {
    const skipped = path.endsWith('/')
      ? !dockerfile.startsWith(path) && rules.ignoresAllUnder(path.slice(0, -1))
      : !stampIgnored && ignores(path);
    if (skipped) skip.push(path);
    return skipped;
  };
  const find = (path: string, stats: Stats | undefined): void => {
    stamp.add(path, stats);
    if (stats !== undefined && !(stampIgnored && ignores(path))) count(path, stats);
  };
  naming(() => walkTree(folder, rules.file === undefined ? undefined : skips, find));
  // What the walk did not come by stands behind a link to a folder, or is spelled in another case.
  const missed = [...always];
  for (const path of missed)
    count(
      path,
      naming(() => lstatSync(join(folder, path))),
    );
  const order =
    missed.length === 0
      ? undefined
      : [...paths.keys()].sort((one, other) => byCodeUnit(paths[one], paths[other]));
  return {
    paths: order?.map((index) => paths[index] ?? '') ?? paths,
    figures: order === undefined ? figures : pickFigures(figures, order),
    second,
    look: { folder, skip },
    stamp: trusted && missed.length === 0 ? stamp.end() : undefined,
  };
}

/** Runs what looks at the file system; its error names the path. */
function naming<T>(look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof Error && 'path' in error && typeof error.path === 'string')) throw error;
    throw unreadable(error.path, error, 'Check that you may read it, or name it in .dockerignore.');
  }
}

function byCodeUnit(one = '', other = ''): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function tooMany(folder: string, maxFiles: number): Failure {
  return new Failure('files-unreadable', `the build context ${folder} holds more than ${maxFiles} files`, {
    hint: 'Name what the build does not need (node_modules, .git) in .dockerignore.',
  });
}
