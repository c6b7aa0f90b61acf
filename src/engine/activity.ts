import { AsyncLocalStorage } from 'node:async_hooks';

/** What the code that is running now belongs to. */
export interface Activity {
  readonly step: string;
  readonly during: 'run' | 'undo';
  /** The part of the step's work, where it does several at once: an image, a service. */
  readonly item?: string;
  /** Is told of these parts; absent: nobody wants to know. */
  readonly items?: Items;
  /** What stood at an address when its step last looked: something, or nothing; undefined: it was not looked at. */
  readonly stood?: (address: string) => 'something' | 'nothing' | undefined;
}

/** Is told when a part of a step's work begins, and when it ends. It must not throw. */
export interface Items {
  began(item: string): void;
  ended(item: string, ok: boolean): void;
}

const current = new AsyncLocalStorage<Activity>();

/** Runs something as a part of a step's work: whatever it calls, however deep, can tell what it belongs to. */
export function within<Result>(activity: Activity, run: () => Result): Result {
  return current.run(activity, run);
}

/** The same for one of several things that a step does at once; outside a step it just runs. */
export async function withinItem<Result>(item: string, run: () => Promise<Result>): Promise<Result> {
  const activity = current.getStore();
  if (activity === undefined) return run();
  const { items } = activity;
  items?.began(item);
  let ok = false;
  try {
    const result = await current.run({ ...activity, item }, run);
    ok = true;
    return result;
  } finally {
    items?.ended(item, ok);
  }
}

/** What is running now; undefined outside every step. */
export function currentActivity(): Activity | undefined {
  return current.getStore();
}
