import type { StateStore } from '../engine/store.ts';

/** A state store in memory: what it holds is what would be on the disk. */
export interface MemoryStore extends StateStore {
  snapshot: string | undefined;
  journal: string;
  /** How often something was written. */
  writes: number;
  /** The journal, line by line, parsed. */
  entries(): unknown[];
}

/** Makes a store that holds what is given. */
export function memoryStore(held: { snapshot?: string | undefined; journal?: string } = {}): MemoryStore {
  const store: MemoryStore = {
    snapshot: held.snapshot,
    journal: held.journal ?? '',
    writes: 0,
    entries: () =>
      store.journal
        .split('\n')
        .filter(Boolean)
        .map((line): unknown => JSON.parse(line)),
    read: async () => ({ snapshot: store.snapshot, journal: store.journal, place: 'state.json' }),
    append: async (line) => {
      store.writes += 1;
      store.journal += line;
    },
    replace: async (snapshot) => {
      store.writes += 1;
      store.snapshot = snapshot;
    },
    cut: async (bytes) => {
      store.writes += 1;
      store.journal = Buffer.from(store.journal).subarray(0, bytes).toString();
    },
  };
  return store;
}
