import { describe, expect, test } from 'vitest';
import type { PlannedStep } from '../../src/engine/plan.ts';
import { failing, rig, rigStep } from '../rig.ts';

const one = rigStep('one');
const two = rigStep('two', { needs: { one } });
const three = rigStep('three', { needs: { two } });
const apart = rigStep('apart', { after: ['one'] });
const steps = [one, two, three, apart];

/** What a plan decides, without what else it says of each step. */
function decided(planned: readonly PlannedStep[]) {
  return planned.map(({ name, action, because }) => ({ name, action, because }));
}

describe('a plan', () => {
  test('runs everything the first time', async () => {
    const bench = rig(steps);
    const { steps: planned, ...rest } = await bench.plan();
    expect(rest).toEqual({ open: null, removals: [], handOvers: [], refused: [], residue: [] });
    const run = { action: 'run', because: [{ leaf: '<never ran>' }], undoable: true };
    const make = (address: string) => ({ address, action: 'create', undo: 'delete' });
    const fingerprint = { hash: expect.stringMatching(/^[0-9a-f]{64}$/), leaves: expect.anything() };
    expect(planned).toEqual([
      { name: 'one', ...run, after: [], changes: [make('/one')], fingerprint },
      // Their inputs hold what `one` has not handed on yet.
      { name: 'two', ...run, after: ['one'], changes: [{ ...make('/two'), likely: true }] },
      { name: 'three', ...run, after: ['one', 'two'], changes: [{ ...make('/three'), likely: true }] },
      { name: 'apart', ...run, after: ['one'], changes: [make('/apart')], fingerprint },
    ]);
  });

  test('skips what has not changed', async () => {
    const bench = rig(steps);
    await bench.deploy();
    expect((await bench.plan()).steps.map(({ action }) => action)).toEqual(['skip', 'skip', 'skip', 'skip']);
  });

  test('names the leaf that changed, and does not know what reads an output that is not there yet', async () => {
    const bench = rig(steps);
    await bench.deploy();
    expect(decided((await bench.plan({ one: { value: 'second' } })).steps)).toEqual([
      { name: 'one', action: 'run', because: [{ leaf: 'value', before: 'first', after: 'second' }] },
      { name: 'two', action: 'unknown', because: [{ leaf: '<until one>' }] },
      { name: 'three', action: 'unknown', because: [{ leaf: '<until two>' }] },
      { name: 'apart', action: 'skip', because: [] },
    ]);
  });

  test('knows that a forced step runs, even when its inputs are unknown', async () => {
    const bench = rig(steps);
    await bench.deploy();
    const { steps: planned } = await bench.plan({ one: { value: 'second' } }, { forced: ['two', 'apart'] });
    expect(planned.map(({ name, action, because }) => [name, action, because[0]?.leaf])).toEqual([
      ['one', 'run', 'value'],
      ['two', 'run', '<forced>'],
      ['three', 'unknown', '<until two>'],
      ['apart', 'run', '<forced>'],
    ]);
  });

  test('knows that a step which never ran runs, even when its inputs are unknown', async () => {
    const bench = rig([one]);
    await bench.deploy();
    const { steps: planned } = await bench.plan({ one: { value: 'second' } }, { steps: [one, two] });
    expect(decided(planned)[1]).toEqual({ name: 'two', action: 'run', because: [{ leaf: '<never ran>' }] });
  });

  test('says what is gone from the cloud', async () => {
    const bench = rig(steps);
    await bench.deploy();
    bench.cloud.delete('/one');
    const { steps: planned } = await bench.plan({}, { missing: async () => ['/one'] });
    expect(planned[0]?.changes).toEqual([{ address: '/one', action: 'recreate', undo: 'delete' }]);
    expect(decided(planned)[0]).toEqual({
      name: 'one',
      action: 'run',
      because: [{ leaf: '<gone from the cloud>', before: '/one' }],
    });
  });

  test('settles nothing, and says which run is open', async () => {
    const bench = rig(steps);
    bench.diesAt = 'put /three';
    await bench.deploy({}, { forced: ['one'] });
    bench.store.journal += 'torn';
    const before = { journal: bench.store.journal, writes: bench.store.writes };
    bench.took();
    const planned = await bench.plan();
    expect(planned.open).toEqual({ run: (await bench.state()).open?.id, phase: 'forward', kind: 'deploy' });
    expect(planned.steps.map(({ action }) => action)).toEqual(['skip', 'skip', 'run', 'skip']);
    expect({ journal: bench.store.journal, writes: bench.store.writes }).toEqual(before);
    expect(bench.took('put', 'undo', 'run')).toEqual([]);
  });

  test('remembers what the open run still owes', async () => {
    const bench = rig(steps);
    await bench.deploy();
    bench.diesAt = 'put /three';
    await bench.deploy({}, { forced: ['three'] });
    expect((await bench.plan()).steps[2]).toMatchObject({ action: 'run', because: [{ leaf: '<forced>' }] });
  });

  test('rule 8: refuses two steps that claim one address, where their inputs are known', async () => {
    const bench = rig([one, rigStep('thief')]);
    await expect(bench.plan({ thief: { at: ['/one'] } })).rejects.toMatchObject({
      reason: 'two-owners',
      message: 'thief and one both claim /one',
    });
  });

  test('says what would stay when the run is undone', async () => {
    const act = rigStep('act', { oneWay: 'there is no way down' });
    const check = rigStep('check', { undoable: false });
    const bench = rig([act, check]);
    const planned = await bench.plan({ check: { at: [] } });
    expect(planned.steps.map(({ irreversible }) => irreversible)).toEqual([
      'there is no way down',
      undefined,
    ]);
    await bench.deploy({ check: { at: [] } });
    expect((await bench.plan({ check: { at: [] } })).steps[0]).not.toHaveProperty('irreversible');
  });

  test('agrees with what `deploy` then does', async () => {
    const bench = rig(steps);
    await bench.deploy();
    const changed = { apart: { value: 2 }, three: { value: 3 } };
    const planned = await bench.plan(changed);
    const report = await bench.deploy(changed);
    expect(planned.steps.map(({ name, because }) => [name, because])).toEqual(
      report.steps.map(({ name, changed: because }) => [name, because]),
    );
  });
});

describe('a plan of an environment with a history', () => {
  test('is about what follows the undo of a run that has turned back', async () => {
    const bench = rig([one, two]);
    bench.before = failing({ 'put /two': 1, 'undo /one': 1 });
    await bench.deploy();
    const { open, steps: planned } = await bench.plan();
    expect(open).toMatchObject({ phase: 'rolling-back' });
    expect(planned.map(({ action }) => action)).toEqual(['run', 'run']);
  });

  test('names what has changed in the cloud since the open run made it', async () => {
    const bench = rig([one, two]);
    bench.before = failing({ 'put /two': 1 });
    await bench.deploy({}, { rollback: false });
    bench.cloud.set('/one', { value: 'by hand' });
    expect(decided((await bench.plan()).steps)[0]).toEqual({
      name: 'one',
      action: 'run',
      because: [{ leaf: '<changed in the cloud>', before: '/one' }],
    });
  });

  test('names what earlier runs left behind', async () => {
    const bench = rig([one, two]);
    bench.before = failing({ 'put /two': 1, 'undo /one': 9 });
    await bench.deploy();
    await bench.rollBack({}, { skip: ['one'] });
    expect((await bench.plan()).residue).toEqual([{ step: 'one', address: '/one' }]);
    expect((await bench.drift()).residue).toEqual([{ step: 'one', address: '/one' }]);
  });

  test('tells where only the protection changes', async () => {
    const bench = rig([one, two]);
    await bench.deploy();
    expect((await bench.plan({ one: { protect: ['/one'] } })).steps).toMatchObject([
      { name: 'one', action: 'skip', because: [], protection: 'changes' },
      { name: 'two', action: 'skip', because: [] },
    ]);
    const { steps: same } = await bench.plan();
    for (const step of same) expect(step).not.toHaveProperty('protection');
  });
});

test('drift is not looked for in what the open run has begun', async () => {
  const bench = rig([one, rigStep('two', { needs: { one } })]);
  bench.before = failing({ 'put /two': 1 });
  await bench.deploy({}, { rollback: false });
  expect(await bench.drift()).toMatchObject({ looked: 0, open: { phase: 'forward' } });
});
