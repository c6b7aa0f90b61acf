import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { Failure } from '../engine/failure.ts';
import { codeOf, replaceFile } from './durable.ts';
import { readIfThere, writing } from './file-store.ts';
import { isRunId, type RunFiles, runFilePath, runFolderPath } from './run-files.ts';

/**
 * Keeps the files of runs in `runs/<run>/` of a state folder, for their owner's eyes only (modes 700 and 600). A file is
 * on the disk when its write resolves. Throws `Failure` `state-unwritable` and `state-invalid`, naming the file.
 */
export function fileRunFiles(folder: string): RunFiles {
  const runs = join(folder, 'runs');
  const list = async (): Promise<string[]> =>
    namesIn(runs)
      .filter(isRunId)
      .map((run) => ({ run, last: lastWriteIn(join(runs, run)) }))
      .sort((a, b) => a.last - b.last || a.run.localeCompare(b.run))
      .map(({ run }) => run);
  return {
    write: async (run, path, content) => {
      const file = join(folder, runFilePath(run, path));
      writing(file, () => replaceFile(file, content, 'private'));
      return file;
    },
    read: async (run, path) => readIfThere(join(folder, runFilePath(run, path))),
    list,
    paths: async (run) => filesIn(join(folder, runFolderPath(run))),
    prune: async (keep, path) => {
      const all = (await list())
        .map((run) => (path === undefined ? join(runs, run) : join(folder, runFilePath(run, path))))
        .filter((place) => existsSync(place));
      for (const gone of all.slice(0, Math.max(0, all.length - keep))) {
        writing(gone, () => rmSync(gone, { recursive: true, force: true }));
        if (path !== undefined) removeEmpty(dirname(gone), runs);
      }
    },
  };
}

/** A run of which nothing is left is none. */
function removeEmpty(folder: string, top: string): void {
  for (let at = folder; at !== top && namesIn(at).length === 0; at = dirname(at))
    writing(at, () => rmSync(at, { recursive: true, force: true }));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw new Failure('state-invalid', `${folder}: the files of runs cannot be listed (${codeOf(error)})`, {
      hint: 'Check that the folder belongs to you and is a folder.',
      cause: error,
    });
  }
}

/** The files below a folder, by their paths in it; half-written ones are none. */
function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.next'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** When anything below a folder was written last; a folder that another process removes meanwhile is as old as can be. */
function lastWriteIn(folder: string): number {
  try {
    return Math.max(
      0,
      ...readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
    );
  } catch {
    return 0;
  }
}
