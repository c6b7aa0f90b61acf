import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/engine/json.ts';
import type { UndoReport } from '../../src/engine/report.ts';
import type { Settings } from '../../src/engine/session.ts';
import { failing, rig, rigStep, type RigStep } from '../rig.ts';

const ASKED = { allowIrreversible: false } satisfies Partial<Settings>;
const WHY = 'there is no way down';

const one = rigStep('one');
const act = rigStep('act', { needs: { one }, oneWay: WHY });
const chain = [one, act];

describe('a step that cannot be undone', () => {
  test('is refused before anything starts, with what to type, and planned so', async () => {
    const bench = rig([rigStep('act', { oneWay: WHY }), rigStep('fixed', { undoable: false })]);
    const report = await bench.deploy({}, ASKED);
    expect(report).toMatchObject({
      result: 'failed',
      exitCode: 1,
      runId: null,
      open: false,
      error: {
        reason: 'irreversible',
        message: '2 changes of this run cannot be undone',
        findings: [
          { path: 'act', message: WHY },
          { path: 'fixed', message: 'it cannot be undone' },
        ],
        hint: expect.stringMatching(/^Nothing was changed\. .*--allow-irreversible\.$/),
      },
    });
    expect(bench.took('run', 'put', 'undo')).toEqual([]);
    expect(bench.store.journal).toBe('');
    const planned = await bench.plan({}, ASKED);
    expect(planned.refused).toEqual([
      { step: 'act', why: WHY, reason: 'irreversible' },
      { step: 'fixed', why: 'it cannot be undone', reason: 'irreversible' },
    ]);
    expect(planned.steps[0]).toMatchObject({ irreversible: WHY });
  });

  test('is made where that is allowed, and where nobody asks', async () => {
    expect(await rig(chain).deploy({}, { allowIrreversible: true })).toMatchObject({
      result: 'completed',
    });
    expect(await rig(chain).deploy()).toMatchObject({ result: 'completed' });
    expect((await rig(chain).plan()).refused).toEqual([]);
  });

  test('needs no leave when it is skipped', async () => {
    const bench = rig(chain);
    await bench.deploy();
    expect(await bench.deploy({}, ASKED)).toMatchObject({ result: 'nothing-to-do' });
    expect((await bench.plan({}, ASKED)).refused).toEqual([]);
    const forced = await bench.deploy({}, { ...ASKED, forced: ['act'] });
    expect(forced.error).toMatchObject({ reason: 'irreversible' });
    expect(bench.took('put')).toEqual(['put /one', 'put /act']);
  });

  test('needs leave when its thing is gone from the cloud', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.cloud.delete('/act');
    const missing: Settings['missing'] = async (all) => all.filter((at) => !bench.cloud.has(at));
    expect((await bench.deploy({}, { ...ASKED, missing })).error).toMatchObject({ reason: 'irreversible' });
    expect((await bench.plan({}, { ...ASKED, missing })).refused).toHaveLength(1);
  });

  test('needs none where what stays is harmless, or where it has no address', async () => {
    const harmless: RigStep = { ...rigStep('act', { oneWay: WHY }), harmless: true };
    expect(await rig([harmless]).deploy({}, ASKED)).toMatchObject({ result: 'completed' });
    const check = rigStep('check', { undoable: false });
    expect(await rig([check]).deploy({ check: { at: [] } }, ASKED)).toMatchObject({ result: 'completed' });
  });

  test('is foreseen though it waits for another one, where its likely inputs differ', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.took();
    const changed = { one: { value: 'second' }, act: { value: 'second' } };
    expect((await bench.deploy(changed, ASKED)).error).toMatchObject({ reason: 'irreversible' });
    expect(bench.took('run')).toEqual([]);
    // Only what comes before it changes: it may well be skipped, and then nobody has to allow anything.
    expect(await bench.deploy({ one: { value: 'second' } }, ASKED)).toMatchObject({ result: 'completed' });
  });

  test('is foreseen in a first run by what the configuration alone tells', async () => {
    const told: RigStep = {
      ...act,
      irreversibleWith: (config) => (config['act']?.value === 'up' ? WHY : undefined),
    };
    const bench = rig([one, told]);
    expect((await bench.plan({ act: { value: 'up' } }, ASKED)).steps[1]).toMatchObject({ irreversible: WHY });
    const report = await bench.deploy({ act: { value: 'up' } }, ASKED);
    expect(report).toMatchObject({
      runId: null,
      error: { message: `what act would do cannot be undone: ${WHY}` },
    });
    expect(bench.took('run')).toEqual([]);
  });

  test('is foreseen in a first run where it has no undo at all, though its inputs wait for another one', async () => {
    const bench = rig([one, rigStep('fixed', { needs: { one }, undoable: false })]);
    const report = await bench.deploy({}, ASKED);
    expect(report).toMatchObject({
      runId: null,
      error: { message: 'what fixed would do cannot be undone: it cannot be undone' },
    });
    expect(bench.took('run')).toEqual([]);
  });

  test('is refused when its turn comes, where it could not be known, and the run is undone', async () => {
    const bench = rig(chain);
    const report = await bench.deploy({}, ASKED);
    expect(report.steps).toMatchObject([
      { name: 'one', status: 'rolled_back' },
      {
        name: 'act',
        status: 'failed',
        error: { reason: 'irreversible', message: expect.stringContaining(WHY) },
      },
    ]);
    expect(report).toMatchObject({ open: false, rollback: { clean: true } });
    expect(bench.took('run')).toEqual(['run one']);
    expect([...bench.cloud]).toEqual([]);
  });

  test('that was interrupted stays open until it is allowed', async () => {
    const bench = rig([rigStep('act', { oneWay: WHY })]);
    bench.diesAt = 'put /act';
    await bench.deploy().catch(() => undefined);
    const refused = await bench.deploy({}, ASKED);
    expect(refused).toMatchObject({
      open: true,
      error: { hint: expect.stringMatching(/^Run guid-\d+ stays open/) },
    });
    expect(await bench.deploy({}, { allowIrreversible: true })).toMatchObject({
      result: 'completed',
      open: false,
    });
  });
});

describe('data that would be deleted', () => {
  const dataAt: Settings['dataAt'] = (at) => (at.startsWith('/db') ? `the database ${at}` : undefined);
  const store = rigStep('store');
  const settings = { ...ASKED, dataAt };

  test('is refused before anything starts: a rename, a removal, a step that is retired', async () => {
    const bench = rig([store]);
    await bench.deploy({ store: { at: ['/db1', '/db2'] } });
    bench.took();
    const renamed = await bench.deploy({ store: { at: ['/db1', '/db3'] } }, settings);
    expect(renamed).toMatchObject({
      runId: null,
      error: {
        reason: 'irreversible',
        message: 'what store would do cannot be undone: it would delete the database /db2',
        address: '/db2',
      },
    });
    expect((await bench.plan({ store: { at: ['/db1'] } }, settings)).refused).toEqual([
      { step: 'store', address: '/db2', why: 'it would delete the database /db2', reason: 'irreversible' },
    ]);
    const retired = await bench.deploy(
      {},
      { ...settings, steps: [one], others: [store], retired: ['store'] },
    );
    expect(retired.error?.findings).toMatchObject([
      { path: 'store', message: 'it would delete the database /db1' },
      { path: 'store', message: 'it would delete the database /db2' },
    ]);
    expect(bench.took('run', 'put', 'undo')).toEqual([]);
    const allowed = await bench.deploy({ store: { at: ['/db1'] } }, { dataAt, allowIrreversible: true });
    expect(allowed).toMatchObject({ result: 'completed' });
    expect(bench.cloud.has('/db2')).toBe(false);
  });

  test('needs no leave where it stays, or goes back to what was found', async () => {
    const bench = rig([store], { cloud: [['/db1', { theirs: true }]] });
    await bench.deploy({ store: { at: ['/db1', '/db2'], protect: ['/db2'] } });
    const report = await bench.deploy({ store: { at: ['/a'], protect: [] } }, settings);
    expect(report).toMatchObject({ result: 'completed' });
    expect(bench.cloud.get('/db1')).toEqual({ theirs: true });
    expect(bench.cloud.has('/db2')).toBe(true);
  });

  test('is kept where it could not be known, and the run is undone', async () => {
    const moving = rigStep('store', { needs: { one } });
    const named: RigStep = {
      ...moving,
      at: (inputs) => [`/db-${JSON.stringify(inputs['from']).replaceAll(/[^a-z]/g, '')}`],
    };
    const bench = rig([
      one,
      {
        ...named,
        run: async (inputs, ports) => {
          for (const at of named.at(inputs)) await ports.put(at, { value: 1 });
          return { id: 'x' };
        },
      },
    ]);
    await bench.deploy({}, { dataAt });
    const before = Object.fromEntries(bench.cloud);
    const report = await bench.deploy({ one: { value: 'second', output: 'another' } }, settings);
    expect(report).toMatchObject({
      result: 'failed',
      open: false,
      error: { reason: 'irreversible', message: expect.stringContaining('it would delete the database') },
      rollback: { clean: true },
    });
    expect(Object.fromEntries(bench.cloud)).toEqual(before);
  });
});

describe('what can be undone in part only', () => {
  const grows: RigStep = {
    ...rigStep('store'),
    irreversible: (inputs, applied) =>
      applied === undefined || inputs['value'] === applied['value']
        ? undefined
        : { why: 'it only grows', at: { '/STORE': ['value'] } },
  };
  const last = rigStep('last', { needs: { store: grows } });

  test('wants leave for a change, not for the first time', async () => {
    const bench = rig([grows]);
    expect(await bench.deploy({}, ASKED)).toMatchObject({ result: 'completed' });
    const report = await bench.deploy({ store: { value: 'second' } }, ASKED);
    expect(report.error?.message).toBe('what store would do cannot be undone: it only grows');
  });

  const undone = async (left: Json): Promise<UndoReport | null | undefined> => {
    const bench = rig([grows, last]);
    await bench.deploy({ store: { at: ['/store', '/more'] } });
    bench.before = failing({ 'put /last': 1 });
    // What has grown stays as it is, whatever is asked.
    const held: RigStep = {
      ...grows,
      rollback: (at, was, ports) => ports.put(at, at === '/store' ? left : was),
    };
    const changed = { store: { at: ['/store', '/more'], value: 'second' }, last: { value: 'second' } };
    const report = await bench.deploy(changed, { steps: [held, last] });
    expect(bench.cloud.get('/more')).toEqual({ value: 'first' });
    return report.rollback;
  };

  test('is kept by an undo, as announced; everything else of the step is put back', async () => {
    expect(await undone({ value: 'second' })).toMatchObject({
      clean: true,
      kept: [{ step: 'store', address: '/store', why: 'it only grows' }],
      residue: [],
    });
  });

  test('is kept also where nothing showed it before', async () => {
    const switched: RigStep = {
      ...grows,
      irreversible: () => ({ why: 'it is never switched off', at: { '/store': ['parts.on'] } }),
      run: async (_inputs, ports) => {
        await ports.put('/store', { parts: { on: true, other: 1 } });
        return { id: 'x' };
      },
      rollback: (at, _was, ports) => ports.put(at, { parts: { on: true } }),
    };
    const bench = rig([switched, last], { cloud: [['/store', { parts: {} }]] });
    bench.before = failing({ 'put /last': 1 });
    expect((await bench.deploy()).rollback).toMatchObject({
      clean: true,
      kept: [{ address: '/store', why: 'it is never switched off' }],
      residue: [],
    });
  });

  test('is no excuse for what differs beside it', async () => {
    expect(await undone({ value: 'second', more: 1 })).toMatchObject({
      clean: false,
      kept: [],
      residue: [{ step: 'store', address: '/store' }],
    });
  });

  test('wants leave again where an undo has kept some of it', async () => {
    const bench = rig([grows, last]);
    await bench.deploy();
    bench.before = failing({ 'put /last': 1 });
    const held: RigStep = { ...grows, rollback: (at, _was, ports) => ports.put(at, { value: 'second' }) };
    const changed = { store: { value: 'second' }, last: { value: 'second' } };
    expect(await bench.deploy(changed, { steps: [held, last] })).toMatchObject({ rollback: { clean: true } });
    const more = await bench.deploy({ store: { value: 'third' } }, ASKED);
    expect(more).toMatchObject({ runId: null, error: { reason: 'irreversible' } });
  });
});
