import { Failure } from '../engine/failure.ts';

/** Where what is worth keeping of a run is kept, beside the state: `runs/<run>/...`. */
export interface RunFiles {
  /** Writes a file, whole or not at all, under `runs/<run>/`; a path has `/` between its parts. Resolves to where it lies. */
  write(run: string, path: string, content: string): Promise<string>;
  /** Reads a file; undefined where there is none. */
  read(run: string, path: string): Promise<string | undefined>;
  /** The ids of the runs that have files, by the time of the last one written, the oldest first. */
  list(): Promise<readonly string[]>;
  /** The paths of a run's files, as they were written under. */
  paths(run: string): Promise<readonly string[]>;
  /**
   * Removes the files of all but the newest so many runs; with a path, only the file there, or those below it, of the runs
   * that have any: what is kept of runs for one reason does not push out what is kept for another.
   */
  prune(keep: number, path?: string): Promise<void>;
}

/**
 * The path of a run's file, relative to the state: `runs/<run>/<path>`. Throws `Failure` `usage` for what would lead
 * anywhere else: run ids are typed by people, and names of files come from what failed.
 */
export function runFilePath(run: string, path: string): string {
  const folder = runFolderPath(run);
  if (path.split('/').every((part) => PART.test(part) && !/^\.+$/.test(part))) return `${folder}/${path}`;
  throw new Failure('usage', `${JSON.stringify(path)} is not the path of a run's file`, {
    hint: 'Letters, digits and .-_@+= between slashes; no part of dots alone.',
  });
}

/** The path of a run's files, relative to the state. Throws `Failure` `usage` for what is not the id of a run. */
export function runFolderPath(run: string): string {
  if (isRunId(run)) return `runs/${run}`;
  throw new Failure('usage', `${JSON.stringify(run)} is not the id of a run`);
}

/** Whether something can be the id of a run; what else lies among runs is not ours. */
export function isRunId(name: string): boolean {
  return RUN_ID.test(name);
}

const RUN_ID = /^[\w-]{1,80}$/;
const PART = /^[\w.@+=-]{1,200}$/;
