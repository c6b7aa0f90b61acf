import type { z } from 'zod';
import { type Entry, entrySchema } from './entries.ts';
import { Failure } from './failure.ts';
import {
  type Binding,
  fold,
  FORMAT,
  type Snapshot,
  snapshotOf,
  snapshotSchema,
  type State,
} from './state.ts';
import type { StateStore, StoredState } from './store.ts';
import type { World } from './world.ts';

/**
 * Opens the state of one environment: the snapshot with the journal folded into it. Nothing is written.
 * Throws a `Failure`: `state-invalid` for what cannot be read, `state-foreign` for a state that belongs elsewhere.
 */
export async function openLedger(store: StateStore, binding: Binding, world: World): Promise<Ledger> {
  const stored = await store.read();
  const snapshot = stored.snapshot === undefined ? undefined : readSnapshot(stored.snapshot, stored.place);
  if (snapshot) refuseForeign(snapshot.binding, binding, stored.place);
  const state: State = {
    lineage: snapshot?.lineage ?? world.guid(),
    serial: snapshot?.serial ?? 0,
    binding,
    lastRun: snapshot?.lastRun,
    seq: Math.max(0, ...Object.values(snapshot?.records ?? {}).map((record) => record.seq)),
    records: { ...snapshot?.records },
    open: undefined,
  };
  const { entries, bytes, torn } = readJournal(stored, snapshot?.lastRun?.id);
  for (const entry of entries) {
    if (entry.entry === 'run-started' && snapshot && entry.lineage !== snapshot.lineage)
      throw foreignJournal(stored.place);
    fold(state, entry);
  }
  return new Ledger(store, state, torn ? bytes : undefined);
}

/** The state in memory and the only way to change it: append to the journal, then fold. */
export class Ledger {
  readonly state: State;
  readonly #store: StateStore;
  /** Where the journal's readable part ends, when something after it must go before the next append. */
  #cutFirst: number | undefined;
  #queue: Promise<void> = Promise.resolve();
  #broken: unknown;

  constructor(store: StateStore, state: State, cutFirst: number | undefined) {
    this.#store = store;
    this.state = state;
    this.#cutFirst = cutFirst;
  }

  /**
   * Appends one entry, durably, and then folds it. Appends follow one another, and after one that failed there is none:
   * what stands behind a half-written line would be lost with it.
   */
  append(entry: Entry): Promise<void> {
    this.#queue = this.#queue.then(() => this.#append(entry));
    const appended = this.#queue;
    this.#queue = appended.catch(() => undefined);
    return appended;
  }

  /** Replaces the snapshot by the state, and then empties the journal: a crash in between is told by `lastRun`. */
  async compact(): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    this.state.serial += 1;
    this.state.open = undefined;
    await this.#store.replace(`${JSON.stringify(snapshotOf(this.state), undefined, 2)}\n`);
    await this.#store.cut(0);
    this.#cutFirst = undefined;
  }

  async #append(entry: Entry): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    try {
      if (this.#cutFirst !== undefined) await this.#store.cut(this.#cutFirst);
      this.#cutFirst = undefined;
      await this.#store.append(`${JSON.stringify(entry)}\n`);
    } catch (error) {
      this.#broken = error;
      throw error;
    }
    fold(this.state, entry);
  }
}

function readSnapshot(text: string, place: string): Snapshot {
  const document = parseJson(text, place);
  const format =
    typeof document === 'object' && document !== null && 'format' in document ? document.format : undefined;
  if (typeof format === 'number' && format > FORMAT) {
    throw new Failure(
      'state-invalid',
      `${place}: the state has format ${format}; this program knows ${FORMAT}`,
      {
        hint: 'It was written by a newer version of deploy: use that version.',
      },
    );
  }
  const parsed = snapshotSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw damaged(place, describe(parsed.error));
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(
      place,
      text.trim() === '' ? 'it is empty' : error instanceof Error ? error.message : String(error),
    );
  }
}

/** A line is part of the journal once its newline is there; a last line without one never happened. */
function readJournal(
  stored: StoredState,
  lastRun: string | undefined,
): { entries: Entry[]; bytes: number; torn: boolean } {
  const end = stored.journal.lastIndexOf('\n') + 1;
  const lines = stored.journal.slice(0, end).split('\n').slice(0, -1);
  const entries = lines.map((line, index) => readEntry(line, `${stored.place}, journal line ${index + 1}`));
  const first = entries[0];
  if (first === undefined) return { entries, bytes: 0, torn: stored.journal.length > 0 };
  if (first.entry !== 'run-started')
    throw damaged(`${stored.place}, journal line 1`, 'it does not start a run');
  // The crash came between the new snapshot and the cut: this run is already in.
  if (first.run === lastRun) return { entries: [], bytes: 0, torn: true };
  return {
    entries,
    bytes: Buffer.byteLength(stored.journal.slice(0, end)),
    torn: end < stored.journal.length,
  };
}

function readEntry(line: string, place: string): Entry {
  const parsed = entrySchema.safeParse(parseJson(line, place));
  if (parsed.success) return parsed.data;
  throw damaged(place, describe(parsed.error));
}

function refuseForeign(found: Binding, wanted: Binding, place: string): void {
  const differing = (['environment', 'cloud', 'tenantId', 'subscriptionId'] as const).filter(
    (key) => found[key] !== wanted[key],
  );
  if (differing.length === 0) return;
  const told = differing.map((key) => `${key} ${found[key]}, not ${wanted[key]}`).join('; ');
  throw new Failure('state-foreign', `${place}: the state belongs to ${told}`, {
    hint: 'Use the configuration it was made with, another state folder, or forget it with --reset-state.',
  });
}

function foreignJournal(place: string): Failure {
  return new Failure(
    'state-foreign',
    `${place}: the journal belongs to another state than the snapshot beside it`,
    {
      hint: 'One of the two files was copied from elsewhere: put back the one that belongs here.',
    },
  );
}

function damaged(place: string, why: string): Failure {
  return new Failure('state-invalid', `${place}: the state cannot be read: ${why}`, {
    hint: 'Restore it from a copy in the same folder, or forget it with --reset-state (the resources stay).',
  });
}

function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.') || 'document'}: ${issue.message}` : error.message;
}
