import { readdirSync, statSync, type Dirent } from 'node:fs';
import { join, posix } from 'node:path';
import { Failure } from '../engine/failure.ts';
import { readIgnoreRules, type IgnoreRules } from './ignore-rules.ts';
import { unreadable } from './unreadable.ts';

/**
 * Lists the paths of a build context, relative, POSIX, in code-unit order: what its ignore rules leave, and always the
 * Dockerfile and the ignore file, as the docker client sends them. Empty folders do not count.
 * Throws `files-unreadable` when the folder or the Dockerfile is missing or there are more than `maxFiles`.
 */
export function listContext(folder: string, dockerfile: string, maxFiles: number): string[] {
  checkFolder(folder);
  checkDockerfile(folder, dockerfile);
  const rules = readIgnoreRules(folder, dockerfile);
  const paths = new Set([posix.normalize(dockerfile), ...(rules.file === undefined ? [] : [rules.file])]);
  walk(folder, '', rules, (path) => {
    paths.add(path);
    if (paths.size > maxFiles) throw tooMany(folder, maxFiles);
  });
  // The default comparison of strings is by code units, whatever the machine's locale.
  return [...paths].sort();
}

function checkFolder(folder: string): void {
  const hint = "Check the service's `context` in the configuration: it is a folder, relative to the file.";
  let isFolder: boolean;
  try {
    isFolder = statSync(folder).isDirectory();
  } catch (error) {
    throw unreadable(`the build context ${folder}`, error, hint);
  }
  if (!isFolder)
    throw new Failure('files-unreadable', `the build context ${folder} is not a folder`, { hint });
}

function checkDockerfile(folder: string, dockerfile: string): void {
  const path = join(folder, dockerfile);
  const hint =
    "Check the service's `dockerfile` in the configuration: it is a file, relative to its `context`.";
  const normal = posix.normalize(dockerfile);
  if (posix.isAbsolute(normal) || normal === '..' || normal.startsWith('../')) {
    throw new Failure(
      'files-unreadable',
      `the Dockerfile ${dockerfile} is outside the build context ${folder}`,
      {
        hint,
      },
    );
  }
  let isFile: boolean;
  try {
    isFile = statSync(path).isFile();
  } catch (error) {
    throw unreadable(`the Dockerfile ${path}`, error, hint);
  }
  if (!isFile) throw new Failure('files-unreadable', `the Dockerfile ${path} is not a file`, { hint });
}

function walk(folder: string, under: string, rules: IgnoreRules, found: (path: string) => void): void {
  for (const dirent of entriesOf(join(folder, under))) {
    const path = under === '' ? dirent.name : `${under}/${dirent.name}`;
    if (!dirent.isDirectory()) {
      if (!rules.ignores(path)) found(path);
    } else if (!rules.ignoresAllUnder(path)) {
      walk(folder, path, rules, found);
    }
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw unreadable(folder, error, 'Check that you may read the folder, or name it in .dockerignore.');
  }
}

function tooMany(folder: string, maxFiles: number): Failure {
  return new Failure('files-unreadable', `the build context ${folder} holds more than ${maxFiles} files`, {
    hint: 'Name what the build does not need (node_modules, .git) in .dockerignore.',
  });
}
