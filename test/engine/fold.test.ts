import { beforeEach, describe, expect, test } from 'vitest';
import type { Entry, Images } from '../../src/engine/entries.ts';
import { fold } from '../../src/engine/fold.ts';
import { snapshotOf, snapshotSchema, type State } from '../../src/engine/state.ts';
import { BINDING } from '../rig.ts';

let state: State;
let time = 0;

beforeEach(() => {
  time = 100;
  state = {
    lineage: 'lineage',
    serial: 0,
    binding: BINDING,
    lastRun: undefined,
    seq: 0,
    records: {},
    open: undefined,
  };
});

type Told<Name extends Entry['entry']> = Omit<Extract<Entry, { entry: Name }>, 'entry' | 'time'>;

/** Folds an entry, a millisecond after the one before. */
function tell(entry: DistributiveOmit<Entry, 'time'>): void {
  fold(state, { ...entry, time: (time += 1) });
}
type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

function start(run = 'run', changes: Partial<Told<'run-started'>> = {}): void {
  const told = { format: 1, run, lineage: 'lineage', binding: BINDING, kind: 'deploy', forced: [] } as const;
  tell({ entry: 'run-started', ...told, forced: [], ...changes });
}

function begin(step: string, before: Images, changes: Partial<Told<'step-started'>> = {}): void {
  const fingerprint = { hash: 'h', leaves: {} };
  tell({
    entry: 'step-started',
    step,
    inputs: {},
    fingerprint,
    before,
    origin: before,
    deps: [],
    ...changes,
  });
}

function complete(step: string, after: Images, output = { id: step }): void {
  tell({ entry: 'step-completed', step, output, after });
}

function finish(result: 'completed' | 'rolled-back' = 'completed'): void {
  tell({ entry: 'run-finished', result });
  state.open = undefined;
}

function restored(step: string, outcome: Partial<Told<'step-restored'>['outcome']> = {}): void {
  tell({ entry: 'step-restored', step, outcome: { restored: [], kept: {}, residue: {}, ...outcome } });
}

/** A run that made something at `/a`, where nothing was. */
function made(): void {
  start('first');
  begin('one', { '/a': null });
  complete('one', { '/a': { size: 1 } });
  finish();
}

describe('folding the entries of a run', () => {
  test('run-started opens it', () => {
    start('run', { lineage: 'older', forced: ['one'] });
    expect(state.lineage).toBe('older');
    expect(state.open).toMatchObject({
      id: 'run',
      kind: 'deploy',
      phase: 'forward',
      forced: new Set(['one']),
      startedAt: 101,
    });
  });

  test('run-resumed adds what is forced, and what is forced again counts as not completed', () => {
    start('run', { forced: ['one'] });
    begin('one', { '/a': null });
    complete('one', {});
    begin('two', { '/b': null });
    complete('two', {});
    tell({ entry: 'run-resumed', forced: ['two', 'never-begun'] });
    expect(state.open?.forced).toEqual(new Set(['one', 'two', 'never-begun']));
    expect(state.open?.touches['one']?.completed).toBe(true);
    expect(state.open?.touches['two']?.completed).toBe(false);
  });

  test('every entry tells when the journal was last written', () => {
    start();
    tell({ entry: 'operation', at: '/a', token: 't', body: 'b' });
    expect(state.open?.lastTime).toBe(102);
  });

  test('an entry outside a run is refused', () => {
    expect(() => finish()).toThrow('run-finished outside a run');
  });

  test('run-finished remembers how it ended', () => {
    start();
    tell({ entry: 'run-finished', result: 'abandoned' });
    expect(state.open?.phase).toBe('finished');
    expect(state.lastRun).toEqual({ id: 'run', result: 'abandoned', startedAt: 101, finishedAt: 102 });
  });
});

describe('folding step-started', () => {
  test('makes the record incomplete, whatever it was', () => {
    made();
    start();
    begin('one', { '/a': { size: 1 } }, { inputs: { size: 2 } });
    expect(state.records['one']).toMatchObject({
      status: 'running',
      complete: false,
      inputs: { size: 2 },
      output: { id: 'one' },
      after: { '/a': { size: 1 } },
      attempts: 2,
      seq: 2,
    });
  });

  test('rule 2: `before` keeps the first value of the transaction', () => {
    start();
    begin('one', { '/a': { size: 1 } });
    begin('one', { '/a': { size: 'half made' }, '/b': null });
    expect(state.open?.touches['one']?.before).toEqual({ '/a': { size: 1 }, '/b': null });
  });

  test('rule 2: `before` keeps the first value though it was nothing', () => {
    start();
    begin('one', { '/a': null });
    begin('one', { '/a': { size: 'half made' } });
    expect(state.open?.touches['one']?.before).toEqual({ '/a': null });
  });

  test('rule 2: `before` is per address, whichever step touched it first', () => {
    start();
    begin('one', { '/a': null });
    begin('two', { '/a': { size: 'made by one' } });
    expect(state.open?.touches['two']?.before).toEqual({ '/a': null });
  });

  test('what a step claimed first stands first, so that it is undone last', () => {
    start();
    begin('one', { '/parent': null });
    begin('one', { '/child': null });
    expect(Object.keys(state.open?.touches['one']?.before ?? {})).toEqual(['/parent', '/child']);
  });

  test('rule 2: origin keeps the first value ever', () => {
    made();
    start();
    begin('one', { '/a': { size: 1 }, '/b': { found: true } });
    expect(state.records['one']?.origin).toEqual({ '/a': null, '/b': { found: true } });
  });

  test('keeps the record from before the transaction, and all edges', () => {
    made();
    const previous = state.records['one'];
    start();
    begin('one', {}, { deps: ['x'] });
    begin('one', {}, { deps: ['y'] });
    expect(state.open?.touches['one']).toMatchObject({ previous, deps: ['x', 'y'], completed: false });
  });
});

describe('folding the outcome of a step', () => {
  test('step-completed makes the record complete, and resolves residue at its addresses', () => {
    start();
    begin('one', { '/a': null, '/b': null });
    restored('one', { residue: { '/a': null, '/b': null } });
    finish('rolled-back');
    start('next');
    begin('one', { '/a': { left: true } });
    complete('one', { '/a': { size: 1 } });
    expect(state.records['one']).toMatchObject({
      status: 'completed',
      complete: true,
      residue: { '/b': null },
    });
  });

  test('step-failed leaves it incomplete, with the error', () => {
    start();
    begin('one', { '/a': null });
    tell({ entry: 'step-failed', step: 'one', error: { reason: 'quota', message: 'too much' } });
    expect(state.records['one']).toMatchObject({
      status: 'failed',
      complete: false,
      error: { reason: 'quota', message: 'too much' },
    });
  });

  test('what is told of a step without a record changes nothing', () => {
    start();
    tell({ entry: 'step-failed', step: 'none', error: { reason: 'quota', message: 'too much' } });
    complete('none', {});
    restored('none');
    tell({ entry: 'handed-over', from: 'none', to: 'nobody', at: ['/a'] });
    expect(state.records).toEqual({});
  });
});

describe('folding an undo', () => {
  test('rollback-started turns the run around', () => {
    start();
    tell({ entry: 'rollback-started', reason: 'one: no' });
    expect(state.open).toMatchObject({ phase: 'rolling-back', reason: 'one: no' });
  });

  test('rule 4: a restored step has its whole previous record back', () => {
    made();
    const previous = state.records['one'];
    start();
    begin('one', { '/a': { size: 1 }, '/b': null }, { inputs: { size: 2 } });
    complete('one', { '/a': { size: 2 }, '/b': {} });
    restored('one', { restored: ['/a', '/b'] });
    expect(state.records['one']).toEqual({ ...previous, attempts: 2 });
  });

  test('rule 4: origin is gone with the rollback of a first deployment', () => {
    start();
    begin('one', { '/a': null });
    restored('one', { restored: ['/a'] });
    expect(state.records).toEqual({});
  });

  test('rule 21: residue stays in the record, with its origin, and makes it incomplete', () => {
    made();
    start();
    begin('one', { '/a': { size: 1 }, '/b': null });
    restored('one', { restored: ['/a'], residue: { '/b': null } });
    expect(state.records['one']).toMatchObject({
      status: 'rolled_back',
      complete: false,
      inputs: {},
      output: { id: 'one' },
      after: { '/a': { size: 1 } },
      origin: { '/a': null, '/b': null },
      residue: { '/b': null },
    });
  });

  test('what was kept stays known too, and is no residue', () => {
    start();
    begin('one', { '/a': null, '/b': null });
    complete('one', { '/a': {}, '/b': {} });
    restored('one', { restored: ['/b'], kept: { '/a': 'no way down' } });
    expect(state.records['one']).toMatchObject({ complete: false, origin: { '/a': null }, after: {} });
    expect(state.records['one']).not.toHaveProperty('residue');
    expect(state.records['one']).not.toHaveProperty('output');
  });

  test('rule 18: a second look may resolve what the first one found', () => {
    made();
    const previous = state.records['one'];
    start();
    begin('one', { '/a': { size: 1 } });
    restored('one', { residue: { '/a': { size: 1 } } });
    restored('one', { restored: ['/a'] });
    expect(state.records['one']).toEqual({ ...previous, attempts: 2 });
  });

  test('step-restore-failed leaves the step to be undone', () => {
    start();
    begin('one', { '/a': null });
    complete('one', { '/a': {} });
    tell({ entry: 'step-restore-failed', step: 'one', error: { reason: 'quota', message: 'no' } });
    expect(state.records['one']).toMatchObject({ complete: false, error: { reason: 'quota' } });
    expect(state.open?.touches['one']?.outcome).toBeUndefined();
  });
});

describe('folding a commit', () => {
  test('run-committed says what is to be done, once', () => {
    start();
    const handOver = [{ from: 'one', to: 'two', at: ['/b'] }];
    tell({ entry: 'run-committed', giveBack: { one: ['/a'] }, handOver });
    expect(state.open).toMatchObject({ phase: 'committed', giveBack: { one: ['/a'] }, handOver });
  });

  test('rule 8: handed-over moves the address with its first origin, and its residue goes', () => {
    start('first');
    begin('one', { '/a': null, '/b': null });
    complete('one', { '/a': {}, '/b': {} });
    finish();
    start();
    begin('two', { '/b': { madeBy: 'one' } }, { origin: { '/b': null } });
    complete('two', { '/b': {} });
    restored('one', { residue: { '/b': null } });
    tell({ entry: 'handed-over', from: 'one', to: 'two', at: ['/b'] });
    expect(state.records['one']).toMatchObject({ origin: { '/a': null }, after: { '/a': {} } });
    expect(state.records['two']).toMatchObject({ origin: { '/b': null }, after: { '/b': {} } });
  });

  test('rule 8: what is handed over takes no residue along and leaves none behind', () => {
    start();
    begin('one', { '/a': null });
    restored('one', { residue: { '/a': null } });
    begin('two', { '/a': null });
    tell({ entry: 'handed-over', from: 'one', to: 'two', at: ['/a'] });
    expect(state.records['one']).not.toHaveProperty('residue');
    expect(state.records['one']?.origin).toEqual({});
  });

  test('rule 10: give-back-started makes a record incomplete in a destroy, whatever goes', () => {
    made();
    start();
    tell({ entry: 'give-back-started', step: 'one', at: '/former' });
    expect(state.records['one']?.complete).toBe(true);
    finish();
    start('destroy', { kind: 'destroy' });
    tell({ entry: 'give-back-started', step: 'one', at: '/former' });
    expect(state.records['one']?.complete).toBe(false);
  });

  test('rule 10: and where what goes is what its step says it made, in any run', () => {
    made();
    start();
    tell({ entry: 'give-back-started', step: 'one', at: '/a' });
    expect(state.records['one']?.complete).toBe(false);
  });

  test('given-back lets go of the address, unless it ended differently', () => {
    start('first');
    begin('one', { '/a': null, '/b': null });
    complete('one', { '/a': {}, '/b': {} });
    tell({ entry: 'given-back', step: 'one', at: '/a' });
    tell({ entry: 'given-back', step: 'one', at: '/b', residue: { '/b': null } });
    expect(state.records['one']).toMatchObject({ origin: {}, after: {}, residue: { '/b': null } });
    tell({ entry: 'given-back', step: 'one', at: '/b' });
    expect(state.records['one']).not.toHaveProperty('residue');
  });
});

describe('the snapshot', () => {
  test('stands for the state, and can be read again', () => {
    made();
    const snapshot = snapshotOf(state);
    expect(snapshotSchema.parse(JSON.parse(JSON.stringify(snapshot)))).toEqual(snapshot);
    expect(snapshot.records).toEqual(state.records);
    expect(snapshot.lastRun?.id).toBe('first');
  });
});
