import { Failure } from '../engine/failure.ts';
import type { StateStore, StoredState } from '../engine/store.ts';

/** A store, and what was read of it last. */
export interface Reading {
  readonly store: StateStore;
  readonly stored: () => StoredState;
}

/** Notes what is read of a store, so that it can be told later what an answer rests on. */
export function reading(store: StateStore): Reading {
  let last: StoredState | undefined;
  return {
    store: {
      ...methodsOf(store),
      read: async () => (last = await store.read()),
    },
    stored: () => {
      if (last === undefined) throw new Failure('internal', 'the state was not read');
      return last;
    },
  };
}

/** A store may be of a class: its methods are none of its own members. */
function methodsOf(store: StateStore): Omit<StateStore, 'read'> {
  return {
    append: (lines) => store.append(lines),
    ...(store.gather !== undefined && { gather: () => store.gather?.() ?? Promise.resolve() }),
    replace: (snapshot) => store.replace(snapshot),
    cut: (bytes) => store.cut(bytes),
  };
}
