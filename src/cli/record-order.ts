import type { State } from '../engine/state.ts';

/** The names of the recorded steps, each behind those that it waited for; among others the one that started first. */
export function recordOrder(records: State['records']): string[] {
  const placed: string[] = [];
  const seen = new Set<string>();
  const place = (name: string): void => {
    const record = records[name];
    if (record === undefined || seen.has(name)) return;
    seen.add(name);
    for (const one of record.deps) place(one);
    placed.push(name);
  };
  const all = Object.entries(records).toSorted(([, a], [, b]) => a.seq - b.seq);
  for (const [name] of all) place(name);
  return placed;
}
