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
  /** Removes the files of all but the newest so many runs. */
  prune(keep: number): Promise<void>;
}

/**
 * The path of a run's file, relative to the state: `runs/<run>/<path>`. Throws `Failure` `usage` for what would lead
 * anywhere else: run ids are typed by people, and names of files come from what failed.
 */
export function runFilePath(run: string, path: string): string {
  if (!RUN_ID.test(run)) throw new Failure('usage', `${JSON.stringify(run)} is not the id of a run`);
  const parts = path.split('/');
  if (parts.every((part) => PART.test(part) && !/^\.+$/.test(part))) return ['runs', run, ...parts].join('/');
  throw new Failure('usage', `${JSON.stringify(path)} is not the path of a run's file`, {
    hint: 'Letters, digits and .-_@+= between slashes; no part of dots alone.',
  });
}

const RUN_ID = /^[\w-]{1,80}$/;
const PART = /^[\w.@+=-]{1,200}$/;
