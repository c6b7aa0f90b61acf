import { readdirSync } from 'node:fs';
import { parse } from 'node:path';
import { Failure } from '../engine/failure.ts';
import { unreadable } from './unreadable.ts';

/**
 * Returns the name, without its ending, of the last regular file of a folder in code-unit order: the newest migration.
 * Hidden files do not count. Throws `files-unreadable` when the folder is missing or has no file.
 */
export function newestFile(folder: string): string {
  const hint =
    'Check `migrations.directory` in the configuration: it is a folder of the `context` of its service.';
  const newest = filesOf(folder, hint).sort().at(-1);
  if (newest === undefined) {
    throw new Failure('files-unreadable', `the folder ${folder} holds no file`, { hint });
  }
  return parse(newest).name;
}

function filesOf(folder: string, hint: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((dirent) => dirent.isFile() && !dirent.name.startsWith('.'))
      .map((dirent) => dirent.name);
  } catch (error) {
    throw unreadable(`the folder ${folder}`, error, hint);
  }
}
