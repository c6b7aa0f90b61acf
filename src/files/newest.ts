import type { Stats } from 'node:fs';
import { parse, resolve } from 'node:path';
import { Failure } from '../engine/failure.ts';
import { FIGURES, isRacy, putFigures, startOfSecond } from './figures.ts';
import { openTreeStamp, type Looked } from './tree-stamp.ts';
import { unreadable } from './unreadable.ts';
import { walkTree } from './walk.ts';

/**
 * Returns the name, without its ending, of the last regular file of a folder in code-unit order: the newest migration.
 * Hidden files do not count. `looked` is told how the folder was looked at. Throws `files-unreadable` when the folder is missing or has no file.
 */
export function newestFile(folder: string, looked?: Looked, now: () => number = Date.now): string {
  const hint =
    'Check `migrations.directory` in the configuration: it is a folder of the `context` of its service.';
  const second = startOfSecond(now());
  const stamp = openTreeStamp();
  const figures = new Float64Array(FIGURES);
  let racy = false;
  const skip: string[] = [];
  let newest: string | undefined;
  const skips = (path: string): boolean => path.endsWith('/') && skip.push(path) > 0;
  const find = (path: string, stats: Stats | undefined): void => {
    stamp.add(path, stats);
    if (stats === undefined) return;
    racy ||= isRacy(putFigures(figures, 0, stats), 0, second);
    if (stats.isFile() && !path.startsWith('.')) newest = path;
  };
  try {
    walkTree(folder, skips, find);
  } catch (error) {
    throw unreadable(`the folder ${folder}`, error, hint);
  }
  if (newest === undefined) {
    throw new Failure('files-unreadable', `the folder ${folder} holds no file`, { hint });
  }
  looked?.({ folder: resolve(folder), skip }, racy ? undefined : stamp.end());
  return parse(newest).name;
}
