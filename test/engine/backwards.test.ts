import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/engine/failure.ts';
import type { FailedStep } from '../../src/engine/session.ts';
import { failing, type Rig, rig, rigStep } from '../rig.ts';

const one = rigStep('one');
const two = rigStep('two', { needs: { one } });
const three = rigStep('three', { needs: { two } });
const chain = [one, two, three];

/** A run that failed, and whose undo of the second step is refused. */
async function stuck(): Promise<Rig> {
  const bench = rig(chain);
  bench.before = failing({ 'put /three': 1, 'undo /two': 1 });
  const report = await bench.deploy();
  expect(report).toMatchObject({ result: 'failed', open: true, rollback: { clean: false } });
  bench.before = () => undefined;
  bench.took();
  return bench;
}

describe('a rollback that cannot finish', () => {
  test('lists what remains, with the failure that started it, and goes on from there', async () => {
    const bench = rig(chain);
    bench.before = failing({ 'put /three': 1, 'undo /two': 1 });
    const report = await bench.deploy();
    expect(report.steps.map(({ status, error }) => [status, error?.message])).toEqual([
      ['rollback_failed', undefined],
      ['rollback_failed', 'undo /two refused'],
      ['failed', 'put /three refused'],
    ]);
    expect(report.rollback?.pending).toEqual([
      { step: 'one', address: '/one', why: 'not tried: what depends on it is not undone yet' },
      { step: 'two', address: '/two', why: 'undo /two refused' },
    ]);
    bench.took();
    expect(await bench.rollBack()).toMatchObject({ result: 'completed', rollback: { clean: true } });
    expect(bench.took('undo')).toEqual(['undo /two', 'undo /one']);
  });

  test('gives up a step when it is told to: recorded, named, and never called clean', async () => {
    const bench = await stuck();
    bench.before = failing({ 'undo /two': 9 });
    const report = await bench.rollBack({}, { skip: ['two'] });
    expect(report).toMatchObject({ result: 'failed', exitCode: 1, open: false });
    expect(report.rollback).toMatchObject({
      clean: false,
      pending: [],
      residue: [{ step: 'two', address: '/two', why: 'it is still there' }],
    });
    expect(bench.took('undo')).toEqual(['undo /one']);
    expect((await bench.state()).records['two']).toMatchObject({
      complete: false,
      origin: { '/two': null },
      residue: { '/two': null },
    });
    const next = await bench.deploy();
    expect(next).toMatchObject({ result: 'completed', residue: [] });
  });

  test('given up is not clean even if all was as it should be', async () => {
    const bench = await stuck();
    bench.cloud.delete('/two');
    const report = await bench.rollBack({}, { skip: ['two'] });
    expect(report).toMatchObject({ result: 'failed', rollback: { clean: false, residue: [] } });
  });

  test('given up for what cannot be looked at names it all the same', async () => {
    const bench = await stuck();
    bench.before = failing({ 'look /two': 9 });
    const report = await bench.rollBack({}, { skip: ['two'] });
    expect(report.rollback).toMatchObject({ clean: false });
    expect([...(report.rollback?.residue ?? []), ...(report.rollback?.pending ?? [])]).toMatchObject([
      { address: '/two' },
    ]);
  });

  test('refuses to give up what it has not begun', async () => {
    const bench = await stuck();
    await expect(bench.rollBack({}, { skip: ['four'] })).rejects.toMatchObject({ reason: 'step-unknown' });
    expect(bench.took('undo')).toEqual([]);
  });

  test('can be abandoned: the run closes, and what it leaves is listed and known', async () => {
    const bench = await stuck();
    const report = await bench.rollBack({}, { abandon: true });
    expect(report).toMatchObject({ result: 'completed', open: false, rollback: { clean: false } });
    expect(report.rollback?.residue.map(({ address }) => address)).toEqual(['/one', '/two']);
    expect(bench.took('undo')).toEqual([]);
    expect((await bench.state()).lastRun?.result).toBe('abandoned');
    expect(await bench.destroy()).toMatchObject({ result: 'completed' });
    expect(bench.cloud.size).toBe(0);
  });

  test('is proven once more by the next run before anything else', async () => {
    const bench = await stuck();
    expect(await bench.deploy()).toMatchObject({ result: 'completed', rollback: { clean: true } });
    expect(bench.took('undo', 'run')).toEqual(['undo /two', 'undo /one', 'run one', 'run two', 'run three']);
  });

  test('given up closes the run, though nobody may ever look at it', async () => {
    const bench = await stuck();
    bench.before = (call) => {
      if (call === 'look /two') throw new Error('forbidden');
    };
    const report = await bench.rollBack({}, { skip: ['two'] });
    expect(report).toMatchObject({ open: false, residue: [{ address: '/two' }] });
    expect(report.rollback).toMatchObject({ clean: false, pending: [] });
  });

  test('can be abandoned though a step that it began exists no more', async () => {
    const bench = await stuck();
    const report = await bench.rollBack({ steps: [one] }, { abandon: true });
    expect(report).toMatchObject({ result: 'completed', open: false });
  });

  test('abandoned in the middle of an undo leaves no step that says more than is known', async () => {
    const bench = rig([one, two]);
    await bench.deploy();
    const changed = { one: { value: 'second' }, two: { value: 'second' } };
    bench.before = failing({ 'run two': 1 });
    bench.diesAt = ['look /one', 3];
    await bench.deploy(changed);
    expect(bench.cloud.get('/one')).toEqual({ value: 'first' });
    await bench.rollBack({}, { abandon: true });
    await bench.deploy(changed);
    expect(bench.cloud.get('/one')).toEqual({ value: 'second' });
  });

  test('abandoned after it was committed lists what has not been given back', async () => {
    const bench = rig([one, two]);
    await bench.deploy({ two: { at: ['/old'] } });
    bench.diesAt = 'undo /old';
    await bench.deploy({ two: { at: ['/new'] } });
    const { rollback } = await bench.rollBack({}, { abandon: true });
    expect(rollback?.residue).toEqual([{ step: 'two', address: '/old', why: 'it was to be given back' }]);
  });

  test('abandoned in a destroy lists what has not gone', async () => {
    const bench = rig([one, two]);
    await bench.deploy();
    bench.diesAt = 'undo /one';
    await bench.destroy();
    const { rollback } = await bench.rollBack({}, { abandon: true });
    expect(rollback?.residue).toEqual([{ step: 'one', address: '/one', why: 'it was to be given back' }]);
  });
});

describe('a deadline of the undo', () => {
  /** Deletions of two take an hour, unless they are no longer waited for. */
  function slow(bench: Rig): void {
    bench.before = async (call) => {
      if (call === 'put /three') throw new Error('no');
      if (call === 'undo /two') throw new Failure('pending', 'Azure is still deleting /two');
    };
  }

  test('ends the wait, and the next command finishes the proof first', async () => {
    const bench = rig(chain);
    slow(bench);
    const report = await bench.deploy();
    expect(report).toMatchObject({ result: 'failed', exitCode: 1, open: true });
    expect(report.rollback?.pending).toContainEqual({
      step: 'two',
      address: '/two',
      why: 'Azure is still deleting /two',
    });
    expect(report.steps[1]?.status).not.toBe('rollback_failed');
    expect(bench.events).toContainEqual(expect.objectContaining({ type: 'step-pending', step: 'two' }));
    bench.before = () => undefined;
    bench.took();
    expect(await bench.deploy()).toMatchObject({ result: 'completed', rollback: { clean: true } });
    expect(bench.took('undo', 'run')[0]).toBe('undo /two');
  });

  test('is told to the undo of a run that failed, once it is over', async () => {
    const bench = rig(chain);
    const told: boolean[] = [];
    const watching = chain.map((step) => ({
      ...step,
      rollback: async (_at: string, _was: unknown, ports: { scope: { deletionsLater: AbortSignal } }) => {
        told.push(ports.scope.deletionsLater.aborted);
        await bench.time.sleep(90_000);
      },
    }));
    bench.before = failing({ 'put /three': 1 });
    await bench.deploy({}, { steps: watching, rollbackDeadlineMs: 120_000 });
    expect(told).toEqual([false, false, true]);
    await bench.rollBack({ steps: watching, rollbackDeadlineMs: 120_000 });
    expect(told.slice(3)).not.toContain(true);
  });
});

describe('evidence', () => {
  test('is saved after all in flight has ended, and before anything is undone', async () => {
    const bench = rig(chain);
    bench.before = failing({ 'put /two': 1 });
    const saved: (readonly FailedStep[])[] = [];
    const report = await bench.deploy(
      {},
      {
        saveEvidence: async (failed) => {
          saved.push(failed);
          expect(bench.took('undo')).toEqual([]);
          expect((await bench.state()).open?.phase).toBe('forward');
          return 'runs/1/evidence';
        },
      },
    );
    expect(report.evidence).toBe('runs/1/evidence');
    expect(saved).toMatchObject([
      [{ run: report.runId, step: 'two', addresses: ['/two'], error: { message: 'put /two refused' } }],
    ]);
  });

  test('is saved, too, where nothing is undone', async () => {
    const bench = rig(chain);
    bench.before = failing({ 'put /two': 1 });
    const report = await bench.deploy({}, { rollback: false, saveEvidence: async () => 'here' });
    expect(report).toMatchObject({ evidence: 'here', rollback: null });
  });

  test('is not asked for of a step that has begun nothing', async () => {
    const bench = rig([{ ...one, inputs: () => Promise.reject(new Error('no file')) }]);
    const report = await bench.deploy({}, { saveEvidence: () => Promise.reject(new Error('asked')) });
    expect(report).not.toHaveProperty('evidence');
  });
});

test('whoever finds a run open notes first that it takes it over', async () => {
  const bench = await stuck();
  const before = bench.store.journal.length;
  bench.diesAt = 'undo /two';
  await bench.rollBack();
  const [first] = bench.store.journal.slice(before).split('\n');
  expect(JSON.parse(first ?? '')).toMatchObject({ entry: 'run-taken-over' });
});

test('data that an undo deletes is named before it happens', async () => {
  const bench = rig(chain);
  bench.before = failing({ 'put /three': 1 });
  const dataAt = (at: string): string | undefined => (at === '/two' ? 'the rows of two' : undefined);
  await bench.deploy({}, { dataAt });
  expect(bench.events).toContainEqual(
    expect.objectContaining({ type: 'rollback-started', data: ['the rows of two'] }),
  );
});

test('what a later command is refused to look at, too, does not keep the run open', async () => {
  const bench = rig(chain);
  const refused = (call: string): void => {
    // The undo of two does nothing: residue; after it, nobody may look there any more.
    if (call === 'undo /one') bench.cloud.set('/two', { value: 'left' });
  };
  const leaving = [one, { ...two, rollback: async () => undefined }, three];
  bench.before = (call) => {
    failFirst(call);
    refused(call);
    if (bench.cloud.has('/one') || !call.startsWith('look /two')) return;
    throw new Failure('azure-refused', 'you may not look');
  };
  const failFirst = failing({ 'put /three': 1 });
  const report = await bench.deploy({}, { steps: leaving });
  expect(report.open).toBe(true);
  const again = await bench.rollBack({ steps: leaving });
  expect(again).toMatchObject({ open: false, rollback: { residue: [{ address: '/two' }] } });
});

test('whoever has lost the lock undoes nothing: the next holder does', async () => {
  const bench = rig(chain);
  bench.before = (call) => {
    if (call === 'put /two') throw new Failure('lock-lost', 'the lock was lost');
  };
  const report = await bench.deploy({}, { saveEvidence: () => Promise.reject(new Error('asked')) });
  expect(report).toMatchObject({ result: 'failed', open: true, rollback: null });
  expect(bench.took('undo')).toEqual([]);
});
