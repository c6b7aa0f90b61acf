import { statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { Failure } from '../engine/failure.ts';
import { unreadable } from './unreadable.ts';

/**
 * Looks whether a build context is a folder that has its Dockerfile in it. Throws `files-unreadable` when it is not, with
 * a hint that names the key of the configuration.
 */
export function checkContext(folder: string, dockerfile: string): void {
  checkFolder(folder);
  checkDockerfile(folder, dockerfile);
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
