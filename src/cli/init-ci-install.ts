import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ownFile } from './own-files.ts';

/**
 * Says what installs this program on the machine of a job, in `folder` of the repository `root`: what is listed and locked
 * there, else exactly this version. npm works in the nearest folder with a `package.json`, or in one above that whose
 * workspace it is. Source: docs.npmjs.com, "folders" and "workspaces".
 */
export function installOf(folder: string, root: string): string {
  const above = foldersFrom(folder, root);
  const [nearest, ...further] = above.filter((at) => existsSync(join(at, 'package.json')));
  const { name, version } = ownManifest.parse(JSON.parse(readFileSync(ownFile('package.json'), 'utf8')));
  const has = (at: string | undefined): boolean => at !== undefined && manifestIn(at).brings.includes(name);
  if (!has(nearest) && !further.some((at) => manifestIn(at).isRoot && has(at)))
    return `npm install --no-save --no-package-lock ${name}@${version}`;
  return above.some((at) => existsSync(join(at, 'package-lock.json')))
    ? 'npm ci'
    : 'npm install --no-package-lock';
}

function foldersFrom(folder: string, root: string): string[] {
  return folder === root || dirname(folder) === folder
    ? [folder]
    : [folder, ...foldersFrom(dirname(folder), root)];
}

function manifestIn(folder: string): z.output<typeof manifest> {
  return manifest.parse(parsed(join(folder, 'package.json')));
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

const ownManifest = z.object({ name: z.string(), version: z.string() });

const dependencies = z.record(z.string(), z.unknown()).catch({});

const manifest = z
  .object({ dependencies, devDependencies: dependencies, workspaces: z.unknown() })
  .partial()
  .catch({})
  .transform(({ dependencies: some = {}, devDependencies: more = {}, workspaces }) => ({
    brings: [...Object.keys(some), ...Object.keys(more)],
    isRoot: workspaces !== undefined,
  }));
