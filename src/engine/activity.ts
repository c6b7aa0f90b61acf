import { AsyncLocalStorage } from 'node:async_hooks';

/** What the code that is running now belongs to. */
export interface Activity {
  readonly step: string;
  readonly during: 'run' | 'undo';
  /** The part of the step's work, where it does several at once: an image, a service. */
  readonly item?: string;
}

const current = new AsyncLocalStorage<Activity>();

/** Runs something as a part of a step's work: whatever it calls, however deep, can tell what it belongs to. */
export function within<Result>(activity: Activity, run: () => Result): Result {
  return current.run(activity, run);
}

/** The same for one of several things that a step does at once; outside a step it just runs. */
export function withinItem<Result>(item: string, run: () => Result): Result {
  const activity = current.getStore();
  return activity === undefined ? run() : current.run({ ...activity, item }, run);
}

/** What is running now; undefined outside every step. */
export function currentActivity(): Activity | undefined {
  return current.getStore();
}
