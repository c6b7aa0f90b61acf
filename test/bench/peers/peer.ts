import type { Contestant } from '../race.ts';

/** Another program that skips what has not changed, set up as honestly as its own documentation says. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /**
   * Writes a project of these tasks into a folder. `unchanged`: they have run, and the command finds nothing to do. `anew`:
   * all of them run each time. Absent: it has no tasks.
   */
  readonly tasks?: (folder: string, tasks: readonly Task[], mode: Mode) => Promise<Contestant>;
  /** Writes a project into a folder, one task of which has all files below `tree` as its input; it has run. */
  readonly tree?: (folder: string) => Promise<Contestant>;
}

/** Whether there is nothing to do, or everything. */
export type Mode = 'unchanged' | 'anew';

/** One of the tasks of a peer's project: it copies `in/<name>` to `out/<name>`, after having slept. */
export interface Task {
  readonly name: string;
  readonly needs: readonly string[];
  readonly seconds?: number;
}

/** So many tasks, all of which need the first, as the steps of `writeManySteps` do. */
export function independentTasks(count: number): Task[] {
  const names = Array.from({ length: count }, (_, index) => `t${index + 1}`);
  return names.map((name, index) => ({ name, needs: index === 0 ? [] : ['t1'] }));
}

/** The least that a task does, as a line for a shell. */
export function shellLine({ name, seconds }: Task): string {
  return `${seconds === undefined ? '' : `sleep ${seconds} && `}cp in/${name} out/${name}`;
}
