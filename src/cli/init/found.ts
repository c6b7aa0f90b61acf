import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { findNameProblem } from '../../config/azure-names.ts';
import { slugOf } from './slug.ts';

/** A folder that an image can be built from. */
export interface FoundService {
  /** What its container app is called. */
  readonly name: string;
  /** Relative to the folder of the configuration, with slashes: `.` for that folder itself. */
  readonly context: string;
  /** What the Dockerfile exposes, or 8080. */
  readonly port: number;
  /** The path that is asked for its health. */
  readonly health: string;
}

/**
 * Finds the folders with a Dockerfile, three levels deep, the nearest first, at most twenty; not in what is hidden,
 * installed or built. Where the folder itself has one, that is all.
 */
export function findServices(folder: string, called: string): FoundService[] {
  const taken = new Set<string>();
  return contextsIn(folder).map((context) => {
    const name = freeName(context === '.' ? called : posix.basename(context), taken);
    taken.add(name);
    return { name, context, port: exposedBy(join(folder, context, 'Dockerfile')), health: '/' };
  });
}

const MOST_LEVELS = 3;
const MOST_SERVICES = 20;
const MOST_FOLDERS = 2000;
const NOT_SOURCES = new Set([
  'node_modules',
  'dist',
  'build',
  'out',
  'target',
  'vendor',
  'state',
  'bin',
  'obj',
]);

/** Level by level, and no further than so many folders: somebody may type it at home. */
function contextsIn(root: string): string[] {
  const contexts: string[] = [];
  let looked = 0;
  let level = ['.'];
  for (let depth = 0; depth <= MOST_LEVELS; depth += 1) {
    const below: string[] = [];
    for (const context of level) {
      if (contexts.length === MOST_SERVICES || looked === MOST_FOLDERS) return contexts;
      looked += 1;
      const entries = entriesOf(join(root, context));
      if (entries.some((entry) => entry.isFile() && entry.name === 'Dockerfile')) contexts.push(context);
      else below.push(...foldersIn(entries).map((name) => posix.join(context, name)));
    }
    level = below;
  }
  return contexts;
}

function foldersIn(entries: readonly Dirent[]): string[] {
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !NOT_SOURCES.has(entry.name))
    .map(({ name }) => name)
    .sort();
}

/** What cannot be read holds nothing that could be built. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function freeName(folder: string, taken: ReadonlySet<string>): string {
  const slug = slugOf(folder, 24);
  const name = findNameProblem('containerApp', slug) === undefined ? slug : 'service';
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}-${number}`)) number += 1;
  return `${name}-${number}`;
}

/** Source: "Dockerfile reference", EXPOSE (docs.docker.com/reference/dockerfile/#expose). */
function exposedBy(dockerfile: string): number {
  try {
    const [, port] = /^\s*EXPOSE\s+(\d{1,5})\b/im.exec(readFileSync(dockerfile, 'utf8')) ?? [];
    const number = Number(port);
    return number >= 1 && number <= 65_535 ? number : USUAL_PORT;
  } catch {
    return USUAL_PORT;
  }
}

const USUAL_PORT = 8080;
