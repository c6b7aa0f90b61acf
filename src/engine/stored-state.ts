import type { z } from 'zod';
import { type Entry, entrySchema } from './entries.ts';
import { Failure } from './failure.ts';
import { fold } from './fold.ts';
import { FORMAT_STEPS, formatOf, type FormatSteps, inTodaysFormat } from './format.ts';
import { type Json, jsonSchema } from './json.ts';
import { refusePlaceholder } from './placeholder.ts';
import { type Binding, type Snapshot, snapshotSchema, type State } from './state.ts';
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
export function readStored(
  stored: StoredState,
  binding: Binding,
  lineage: string,
  steps: FormatSteps = FORMAT_STEPS,
): Found {
  const snapshot =
    stored.snapshot === undefined ? undefined : readSnapshot(stored.snapshot, stored.place, steps);
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
  const { entries, bytes, torn } = readJournal(stored, snapshot?.lastRun?.id, steps);
  for (const entry of entries) {
    if (entry.entry === 'run-started') {
      refuseForeign(entry.binding, binding, stored.place);
      if (snapshot && entry.lineage !== snapshot.lineage) throw foreignJournal(stored.place);
    }
    fold(state, entry);
  }
  return { state, cutFirst: torn ? bytes : undefined };
}

function readSnapshot(text: string, place: string, steps: FormatSteps): Snapshot {
  const document = parseJson(text, place);
  refusePlaceholder(document, place);
  const format = formatOf(document);
  const parsed = snapshotSchema.safeParse(
    inTodaysFormat(document, format, { kind: 'snapshot', place, steps }),
  );
  if (parsed.success) return parsed.data;
  throw damaged(place, describe(parsed.error));
}

function parseJson(text: string, place: string): Json {
  try {
    return jsonSchema.parse(JSON.parse(text));
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
  steps: FormatSteps,
): { entries: Entry[]; bytes: number; torn: boolean } {
  const end = stored.journal.lastIndexOf('\n') + 1;
  const lines = stored.journal.slice(0, end).split('\n').slice(0, -1);
  // A line that says its format speaks for those below it, too: a newer program may have gone on with the run.
  let format: number | undefined;
  const entries = lines.map((line, index) => {
    const place = `${stored.place}, journal line ${index + 1}`;
    const document = parseJson(line, place);
    format = formatOf(document) ?? format;
    return readEntry(inTodaysFormat(document, format, { kind: 'entry', place, steps }), place);
  });
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

function readEntry(document: Json, place: string): Entry {
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
