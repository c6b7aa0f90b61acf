import type { RunDocument } from '../../src/report/documents.ts';
import { classify } from '../../src/report/errors/classify.ts';
import type { Classified } from '../../src/report/errors/entry.ts';

/** A run in which nothing happened, with the members that a test is about. */
export function runWith(members: Partial<RunDocument>): RunDocument {
  return {
    result: 'completed',
    exitCode: 0,
    runId: '53d84270-9298-417b-a3ba-0678dd24d40a',
    environment: 'local',
    cloud: 'emulator',
    steps: [],
    rollback: null,
    givenBack: [],
    remaining: [],
    kept: [],
    residue: [],
    outputs: {},
    open: false,
    ...members,
  };
}

/** A line of the report about one step. */
export function stepWith(members: Partial<RunDocument['steps'][number]>): RunDocument['steps'][number] {
  return { name: 'one', status: 'completed', reason: 'never ran', changed: [], durationMs: 10, ...members };
}

/** An error as documents tell it: with what kind of thing it is. */
export function told<Note extends { readonly reason: string; readonly code?: string }>(
  note: Note,
): Note & Classified {
  return { ...note, ...classify(note) };
}
