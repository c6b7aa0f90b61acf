import { type Placeholder, placeholderIn, placeholderText } from '../engine/placeholder.ts';
import { type Binding, snapshotOf, type State } from '../engine/state.ts';
import type { StateStore, StoredState } from '../engine/store.ts';
import { readStored } from '../engine/stored-state.ts';
import type { World } from '../engine/world.ts';

/** What a store was found to hold: nothing, a placeholder, or a state. */
export type Held =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'placeholder'; readonly placeholder: Placeholder; readonly stored: StoredState }
  | (WholeState & { readonly kind: 'state'; readonly state: State });

/** A state as it is carried from one store to another: text, so that nothing of it is changed on the way. */
export interface WholeState {
  readonly snapshot: string;
  /** Whole lines of the run that is open; empty where none is. */
  readonly journal: string;
}

/**
 * Reads what a store holds. A torn last line, and the journal of a run that the snapshot has already, are left out; where
 * the first run has made no snapshot yet, an empty one of its lineage stands for it. Throws `Failure` as `readStored` does.
 */
export async function readHeld(store: StateStore, binding: Binding, world: World): Promise<Held> {
  const stored = await store.read();
  const placeholder = placeholderIn(stored.snapshot);
  if (placeholder !== undefined) return { kind: 'placeholder', placeholder, stored };
  if (stored.snapshot === undefined && stored.journal === '') return { kind: 'nothing' };
  return heldIn(stored, binding, world);
}

/** Reads a state from text. Throws `Failure` as `readStored` does. */
export function heldIn(
  stored: StoredState,
  binding: Binding,
  world: World,
): Extract<Held, { kind: 'state' }> {
  const { state, cutFirst } = readStored(stored, binding, world.guid());
  const end = cutFirst ?? Buffer.byteLength(stored.journal);
  const journal = Buffer.from(stored.journal).subarray(0, end).toString();
  return { kind: 'state', state, journal, snapshot: stored.snapshot ?? beforeAll(state) };
}

/** Throws the `Failure` that reading a placeholder ends with. */
export function refuseStored(stored: StoredState, binding: Binding, world: World): never {
  heldIn(stored, binding, world);
  throw new TypeError(`${stored.place}: no placeholder`);
}

/** The run that a state leaves open, as documents tell it. */
export function openRunOf({
  open,
}: State): { run: string; phase: 'forward' | 'rolling-back' | 'committed' } | null {
  return open === undefined || open.phase === 'finished' ? null : { run: open.id, phase: open.phase };
}

/**
 * Writes a whole state in place of whatever a store holds; its lock is held, and copies were kept. A crash at any instant
 * leaves the old state, a placeholder that is refused and says which command to repeat, or the new state.
 */
export async function writeWhole(
  store: StateStore,
  { snapshot, journal }: WholeState,
  about: { readonly lineage: string; readonly serial: number; readonly command: string },
): Promise<void> {
  const { journal: old } = await store.read();
  if (journal !== '' || old !== '') {
    const { lineage, serial, command } = about;
    await store.replace(placeholderText({ lineage, serial, unfinished: command }));
    await store.cut(0);
    for (const lines of inParts(journal)) await store.append(lines);
  }
  await store.replace(snapshot);
}

/** The state before its first run. */
function beforeAll({ lineage, binding }: State): string {
  const empty = { lineage, binding, serial: 0, lastRun: undefined, seq: 0, records: {}, open: undefined };
  return `${JSON.stringify(snapshotOf(empty), undefined, 2)}\n`;
}

/** Whole lines, in parts that one append can take. Learn, "Append Block": 4 MiB in older versions of the service. */
function inParts(journal: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (const line of journal.split('\n').slice(0, -1)) {
    if (part !== '' && part.length + line.length > PART) {
      parts.push(part);
      part = '';
    }
    part += `${line}\n`;
  }
  return part === '' ? parts : [...parts, part];
}

const PART = 500_000;
