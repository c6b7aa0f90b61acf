import { describe, expect, test } from 'vitest';
import { formatOf, type FormatSteps, inTodaysFormat } from '../../src/engine/format.ts';
import { FORMAT } from '../../src/engine/state.ts';
import { readStored } from '../../src/engine/stored-state.ts';
import { BINDING } from '../rig.ts';

/** A format 0 that never was: the lineage was called id, and the time of an entry was in seconds. */
const steps: FormatSteps = {
  0: {
    snapshot: ({ id, ...rest }) => ({ ...rest, lineage: id }),
    entry: ({ seconds, id, ...rest }) => ({
      ...rest,
      ...(id !== undefined && { lineage: id }),
      time: Number(seconds) * 1000,
    }),
  },
};

const oldSnapshot = { format: 0, id: 'lineage', serial: 7, binding: BINDING, records: {} };
const place = 'state.json';

const text = (...documents: object[]): string =>
  documents.map((document) => `${JSON.stringify(document)}\n`).join('');

function read(snapshot: object | undefined, ...entries: object[]) {
  const stored = {
    snapshot: snapshot === undefined ? undefined : text(snapshot),
    journal: text(...entries),
    place,
  };
  return readStored(stored, BINDING, 'other', steps);
}

const begun = { entry: 'run-started', run: 'r', binding: BINDING, kind: 'deploy', forced: [] };

describe('the format of a state', () => {
  test('of an older snapshot is brought up to date when it is read', () => {
    expect(read(oldSnapshot).state).toMatchObject({ lineage: 'lineage', serial: 7, open: undefined });
  });

  test('of an older journal is brought up to date, its lines without a format included', () => {
    const { state } = read(
      oldSnapshot,
      { ...begun, format: 0, id: 'lineage', seconds: 5 },
      { entry: 'step-failed', step: 's', error: { reason: 'internal', message: 'm' }, seconds: 6 },
    );
    expect(state.open).toMatchObject({ id: 'r', startedAt: 5000, lastTime: 6000 });
  });

  test('may change within a journal, where a newer program goes on with an older run', () => {
    const found = inTodaysFormat({ entry: 'x', time: 3 }, FORMAT, { kind: 'entry', place, steps });
    expect(found).toEqual({ entry: 'x', time: 3 });
  });

  test('is walked up one by one, and ends as the format of today', () => {
    const made = inTodaysFormat({ format: -1, a: 1 }, -1, {
      kind: 'snapshot',
      place,
      steps: {
        ...steps,
        [-1]: { snapshot: (old) => ({ ...old, id: 'from -1' }), entry: (old) => old },
      },
    });
    expect(made).toEqual({ format: FORMAT, a: 1, lineage: 'from -1' });
  });

  test('that nothing leads from is refused', () => {
    expect(() => inTodaysFormat(oldSnapshot, 0, { kind: 'snapshot', place })).toThrow(
      expect.objectContaining({
        reason: 'state-invalid',
        message: expect.stringContaining('format 0, which never was one'),
      }),
    );
  });

  test('that is newer is refused, with the version as the hint', () => {
    expect(() => read({ ...oldSnapshot, format: FORMAT + 1 })).toThrow(
      expect.objectContaining({
        reason: 'state-invalid',
        hint: expect.stringContaining('newer version of deploy'),
      }),
    );
  });

  test('is left alone where a document has none', () => {
    expect(formatOf([])).toBeUndefined();
    expect(formatOf({ format: '1' })).toBeUndefined();
    expect(inTodaysFormat({ a: 1 }, undefined, { kind: 'entry', place, steps })).toEqual({ a: 1 });
  });
});
