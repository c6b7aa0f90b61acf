import { describe, expect, test } from 'vitest';
import { failing, type Rig, rig, type RigConfig, rigStep } from '../rig.ts';

const one = rigStep('one');
const two = rigStep('two', { needs: { one } });
const three = rigStep('three', { needs: { two } });
const chain = [one, two, three];

const old: RigConfig = { one: { at: ['/one'] }, two: { at: ['/two'] }, three: { at: ['/three'] } };
const renamed: RigConfig = { one: { at: ['/one2'] }, two: { at: ['/two2'] }, three: { at: ['/three2'] } };

async function deployed(config: RigConfig = old, steps = chain): Promise<Rig> {
  const bench = rig(steps);
  await bench.deploy(config);
  bench.took();
  return bench;
}

describe('rule 5: what is no longer wanted', () => {
  test('is given back after the last step, in reverse order', async () => {
    const bench = await deployed();
    const report = await bench.deploy(renamed);
    expect(bench.took('put', 'undo')).toEqual([
      'put /one2',
      'put /two2',
      'put /three2',
      'undo /three',
      'undo /two',
      'undo /one',
    ]);
    expect(report).toMatchObject({ result: 'completed', open: false });
    expect(report.givenBack).toEqual([
      { step: 'three', address: '/three' },
      { step: 'two', address: '/two' },
      { step: 'one', address: '/one' },
    ]);
    expect([...bench.cloud.keys()]).toEqual(['/one2', '/two2', '/three2']);
    expect((await bench.state()).records['one']).toMatchObject({
      origin: { '/one2': null },
      after: { '/one2': { value: 'first' } },
    });
  });

  test('goes back to what was found there, not away', async () => {
    const bench = rig(chain, { cloud: [['/two', { found: true }]] });
    await bench.deploy(old);
    await bench.deploy(renamed);
    expect(bench.cloud.get('/two')).toEqual({ found: true });
  });

  test('is one member of a set, when one is dropped', async () => {
    const bench = await deployed({ one: { at: ['/a', '/b', '/c'] } }, [one]);
    await bench.deploy({ one: { at: ['/a', '/c', '/d'] } });
    expect(bench.took('undo')).toEqual(['undo /b']);
    expect([...bench.cloud.keys()].sort()).toEqual(['/a', '/c', '/d']);
  });

  test('can be all that there is to do', async () => {
    const bench = await deployed({ one: { at: ['/a', '/b'] } }, [one]);
    // The same step, made to claim less without its inputs telling.
    const less = { ...one, at: () => ['/a'] };
    const report = await bench.deploy({ one: { at: ['/a', '/b'] } }, { steps: [less] });
    expect(report.result).toBe('completed');
    expect(report.steps[0]?.status).toBe('skipped');
    expect(bench.took('undo')).toEqual(['undo /b']);
  });

  test('is nothing, and nothing is appended, when every address is still wanted', async () => {
    const bench = rig([one]);
    const lines: string[] = [];
    const { append } = bench.store;
    bench.store.append = (line) => (lines.push(line), append(line));
    await bench.deploy(old);
    expect(lines.some((line) => line.includes('run-committed'))).toBe(false);
  });

  test('is undone with the run while the run has not committed', async () => {
    const bench = await deployed();
    bench.before = failing({ 'put /three2': 1 });
    await bench.deploy(renamed);
    expect([...bench.cloud.keys()]).toEqual(['/one', '/two', '/three']);
  });

  test('rule 19: that it differs after it was given back is residue, and final', async () => {
    const bench = await deployed();
    bench.before = (call) => {
      if (call === 'look /two') bench.cloud.set('/two', { protected: true });
    };
    const report = await bench.deploy(renamed);
    expect(report).toMatchObject({ result: 'completed', open: false });
    expect(report.givenBack).toContainEqual({
      step: 'two',
      address: '/two',
      why: expect.stringMatching(/^it (is|differs)/),
    });
    expect(report.residue).toEqual([{ step: 'two', address: '/two' }]);
    expect(bench.events).toContainEqual(
      expect.objectContaining({ type: 'given-back', step: 'two', address: '/two', clean: false }),
    );
    bench.store.writes = 0;
    expect(await bench.deploy(renamed)).toMatchObject({
      result: 'nothing-to-do',
      residue: [{ address: '/two' }],
    });
    expect(bench.store.writes).toBe(0);
  });

  test('stays where its step cannot be undone, and the report says why', async () => {
    const act = rigStep('act', { oneWay: 'there is no way down' });
    const bench = await deployed({ act: { at: ['/v1'] } }, [act]);
    const report = await bench.deploy({ act: { at: ['/v2'] } });
    expect(bench.took('undo')).toEqual([]);
    expect(report.givenBack).toEqual([{ step: 'act', address: '/v1', why: 'there is no way down' }]);
  });

  test('stays as long as what is still wanted lies in it', async () => {
    const bench = await deployed({ one: { at: ['/group'] }, two: { at: ['/group/vault'] } });
    const moving = { one: { at: ['/other'] }, two: { at: ['/group/vault'] } };
    const report = await bench.deploy(moving);
    expect(report.kept).toEqual([
      { step: 'one', address: '/group', why: 'it holds /group/vault, which is still wanted' },
    ]);
    expect(bench.took('undo')).toEqual([]);
    expect(await bench.deploy(moving)).toMatchObject({ result: 'nothing-to-do' });
    const moved = { one: { at: ['/other'] }, two: { at: ['/other/vault'] } };
    expect(await bench.deploy(moved)).toMatchObject({
      givenBack: [{ address: '/group/vault' }, { address: '/group' }],
      kept: [],
    });
  });
});

describe('rule 8: an address that moves from one step to another', () => {
  const from: RigConfig = { one: { at: ['/one', '/moved'] }, two: { at: ['/two'] } };
  const to: RigConfig = { one: { at: ['/one'] }, two: { at: ['/two', '/moved'] } };

  test('is handed over with its origin, and not given back', async () => {
    const bench = rig([one, two], { cloud: [['/moved', { found: true }]] });
    await bench.deploy(from);
    bench.took();
    const report = await bench.deploy(to);
    expect(bench.took('undo')).toEqual([]);
    expect(report).toMatchObject({ result: 'completed', givenBack: [] });
    const { records } = await bench.state();
    expect(records['one']).toMatchObject({ origin: { '/one': null }, after: { '/one': {} } });
    expect(records['two']?.origin).toEqual({ '/two': null, '/moved': { found: true } });
    // Given back by its new owner, it goes to where it was before all of them.
    await bench.deploy({ one: { at: ['/one'] }, two: { at: ['/two'] } });
    expect(bench.cloud.get('/moved')).toEqual({ found: true });
  });

  test('rule 2: keeps its first origin though it moves there and back within one run', async () => {
    const owned: RigConfig = { one: { at: ['/one'] }, two: { at: ['/two', '/moved'] } };
    const bench = await deployed(owned, [one, two]);
    bench.diesAt = 'run two';
    await bench.deploy({ one: { at: ['/one', '/moved'] }, two: { at: ['/two'] } });
    expect((await bench.state()).records['one']?.origin).toEqual({ '/one': null, '/moved': null });
    await bench.deploy(owned);
    expect((await bench.state()).records['two']?.origin).toEqual({ '/two': null, '/moved': null });
    await bench.deploy({ one: { at: ['/one'] }, two: { at: ['/two'] } });
    expect(bench.cloud.has('/moved')).toBe(false);
  });

  test('stays with its old owner when the run is undone', async () => {
    const bench = await deployed(from, [one, two]);
    bench.before = failing({ 'put /moved': 1 });
    await bench.deploy(to);
    const { records } = await bench.state();
    expect(records['one']?.origin).toEqual({ '/one': null, '/moved': null });
    expect(records['two']?.origin).toEqual({ '/two': null });
    expect(bench.cloud.get('/moved')).toEqual({ value: 'first' });
  });
});

describe('rules 6 and 7: after run-committed every command only goes forward', () => {
  test.each(['undo /three', 'look /three', 'undo /two', 'undo /one', 'look /one'])(
    'killed at %s, `deploy` finishes and then runs nothing',
    async (call) => {
      const bench = await deployed();
      bench.diesAt = call;
      await bench.deploy(renamed);
      expect((await bench.state()).open?.phase).toBe('committed');
      const report = await bench.deploy(renamed);
      expect(report).toMatchObject({ result: 'completed', open: false });
      expect(report.steps.every(({ status }) => status === 'skipped')).toBe(true);
      expect([...bench.cloud.keys()]).toEqual(['/one2', '/two2', '/three2']);
      expect(bench.store.journal).toBe('');
    },
  );

  test('`rollback` finishes it too, and says so', async () => {
    const bench = await deployed();
    bench.diesAt = 'undo /two';
    await bench.deploy(renamed);
    const report = await bench.rollBack();
    expect(report).toMatchObject({ result: 'completed', exitCode: 0, open: false, rollback: null });
    expect(report.note).toMatch(/was committed: it can only be finished/);
    expect([...bench.cloud.keys()]).toEqual(['/one2', '/two2', '/three2']);
  });

  test('what was decided is carried out, whatever the configuration says by now', async () => {
    const bench = await deployed();
    bench.diesAt = 'undo /two';
    await bench.deploy(renamed);
    bench.took();
    // Asked to go back to the old names: first the old run is finished, then they are made anew.
    await bench.deploy(old);
    const calls = bench.took('undo', 'put');
    expect(calls.slice(0, 2)).toEqual(['undo /two', 'undo /one']);
    expect([...bench.cloud.keys()].sort()).toEqual(['/one', '/three', '/two']);
  });

  test('a give-back that throws leaves the run open, and the next command goes on there', async () => {
    const bench = await deployed();
    bench.before = failing({ 'undo /two': 1 });
    const report = await bench.deploy(renamed);
    expect(report).toMatchObject({
      result: 'failed',
      exitCode: 1,
      open: true,
      error: { message: 'undo /two refused' },
    });
    expect(bench.cloud.has('/one')).toBe(true);
    bench.took();
    expect(await bench.rollBack()).toMatchObject({ result: 'completed', open: false });
    expect(bench.took('undo')).toEqual(['undo /two', 'undo /one']);
  });

  test('a give-back whose step is not known any more waits until it is', async () => {
    const bench = await deployed({ one: { at: ['/a', '/b'] } }, [one]);
    const less = { ...one, at: () => ['/a'] };
    bench.diesAt = 'undo /b';
    await bench.deploy({ one: { at: ['/a', '/b'] } }, { steps: [less] });
    const report = await bench.rollBack({ steps: [] });
    expect(report).toMatchObject({ result: 'failed', open: true, error: { reason: 'step-unknown' } });
    expect(await bench.rollBack({ steps: [less] })).toMatchObject({ result: 'completed', open: false });
  });

  test('`deploy` that cannot finish it either is stuck, and starts nothing new', async () => {
    const bench = await deployed();
    bench.before = failing({ 'undo /two': 2 });
    await bench.deploy(renamed);
    bench.took();
    expect(await bench.deploy(old)).toMatchObject({ result: 'failed', open: true });
    expect(bench.took('run')).toEqual([]);
  });

  test('edges of different lists never keep it from ending', async () => {
    const bench = await deployed(old, [one, rigStep('two', { after: ['one'] })]);
    // Turned around, and only the step that came first runs: its edge and the old one form a circle.
    const turned = [rigStep('two'), rigStep('one', { after: ['two'] })];
    const report = await bench.deploy({ one: { at: ['/one2'] }, two: { at: ['/two'] } }, { steps: turned });
    expect(report).toMatchObject({ result: 'completed', open: false });
    expect([...bench.cloud.keys()].sort()).toEqual(['/one2', '/two']);
  });
});
