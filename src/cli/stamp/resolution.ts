import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Look } from './look.ts';
import { LOCAL_TIME } from './surroundings.ts';

/**
 * Lists what decides to which file a module's import leads, beside that file: what stands, or might one day stand, where Node
 * looks first. `parent` is the address of the module that imports.
 * Sources: nodejs.org/api/esm.html#resolution-and-loading-algorithm, nodejs.org/api/modules.html#all-together
 */
export function looksOfImport(specifier: string, parent: string): Look[] {
  const from = parent.startsWith('file:') ? fileURLToPath(parent) : undefined;
  if (/^(?:\.{0,2}\/|\.{1,2}$|file:)/.test(specifier)) return looksOfPath(specifier, parent);
  const [name] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? [];
  if (from === undefined || name === undefined) return [];
  const named = join('node_modules', name);
  return foldersAbove(from).flatMap((folder) => [
    content(join(folder, 'package.json')),
    content(join(folder, named)),
    content(join(folder, named, 'package.json')),
  ]);
}

/**
 * Lists what decides how a loaded file is understood, and what it can tell without asking: the nearest `package.json`, and those that
 * might come nearer; the time zone.
 */
export function looksOfModule(file: string): Look[] {
  const packages = foldersAbove(file).map((folder) => content(join(folder, 'package.json')));
  return [...packages, content(LOCAL_TIME), { how: 'real', path: LOCAL_TIME }];
}

function looksOfPath(specifier: string, parent: string): Look[] {
  if (!URL.canParse(specifier, parent)) return [];
  const path = fileURLToPath(new URL(specifier, parent));
  if (extname(path) !== '') return [content(path)];
  // `require` tries endings, and looks for an index: whatever appears beside may be found first.
  return [content(path), { how: 'listing', path: dirname(path) }, { how: 'listing', path }];
}

function content(path: string): Look {
  return { how: 'content', path };
}

function foldersAbove(file: string): string[] {
  const folders: string[] = [];
  for (let at = dirname(file); folders.at(-1) !== at; at = dirname(at)) folders.push(at);
  return folders;
}
