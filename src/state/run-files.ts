/** Where what is worth keeping of a run is kept, beside the state: `runs/<run>/...`. */
export interface RunFiles {
  /** Writes a file, whole or not at all, under `runs/<run>/`; a path has `/` between its parts. Resolves to where it lies. */
  write(run: string, path: string, content: string): Promise<string>;
  /** Reads a file; undefined where there is none. */
  read(run: string, path: string): Promise<string | undefined>;
  /** The ids of the runs that have files, the oldest first. */
  list(): Promise<readonly string[]>;
  /** Removes the files of all but the newest so many runs. */
  prune(keep: number): Promise<void>;
}
