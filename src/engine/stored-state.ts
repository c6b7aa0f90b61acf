import type { z } from 'zod';
import { type Entry, entrySchema } from './entries.ts';
import { Failure } from './failure.ts';
import { fold } from './fold.ts';
import { type Binding, FORMAT, type Snapshot, snapshotSchema, type State } from './state.ts';
import type { StoredState } from './store.ts';

/** What a store was found to hold. */
export interface Found {
  /** The snapshot with the journal folded into it. */
  readonly state: State;
  /** Where the journal's readable part ends, when something behind it must go before the next append. */
  readonly cutFirst: number | undefined;
}

/**
 * Reads what a store holds; where it holds nothing, the state is an empty one of the given lineage.
 * Throws a `Failure`: `state-invalid` for what cannot be read, `state-foreign` for a state that belongs elsewhere.
 */
export function readStored(stored: StoredState, binding: Binding, lineage: string): Found {
  const snapshot = stored.snapshot === undefined ? undefined : readSnapshot(stored.snapshot, stored.place);
  if (snapshot) refuseForeign(snapshot.binding, binding, stored.place);
  const records = { ...snapshot?.records };
  const state: State = {
    lineage: snapshot?.lineage ?? lineage,
    serial: snapshot?.serial ?? 0,
    binding,
    lastRun: snapshot?.lastRun,
    seq: Object.values(records).reduce((highest, { seq }) => Math.max(highest, seq), 0),
    records,
    open: undefined,
  };
  const { entries, bytes, torn } = readJournal(stored, snapshot?.lastRun?.id);
  for (const entry of entries) {
    if (entry.entry === 'run-started') {
      refuseForeign(entry.binding, binding, stored.place);
      if (snapshot && entry.lineage !== snapshot.lineage) throw foreignJournal(stored.place);
    }
    fold(state, entry);
  }
  return { state, cutFirst: torn ? bytes : undefined };
}

function readSnapshot(text: string, place: string): Snapshot {
  const document = parseJson(text, place);
  refuseNewer(document, place);
  const parsed = snapshotSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw damaged(place, describe(parsed.error));
}

function refuseNewer(document: unknown, place: string): void {
  const format =
    typeof document === 'object' && document !== null && 'format' in document ? document.format : undefined;
  if (typeof format !== 'number' || format <= FORMAT) return;
  throw new Failure(
    'state-invalid',
    `${place}: the state has format ${format}; this program knows ${FORMAT}`,
    { hint: 'It was written by a newer version of deploy: use that version.' },
  );
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
  const document = parseJson(line, place);
  refuseNewer(document, place);
  const parsed = entrySchema.safeParse(document);
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
