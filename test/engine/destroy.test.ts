import { describe, expect, test } from 'vitest';
import { failing, rig, rigStep } from '../rig.ts';

const one = rigStep('one');
const two = rigStep('two', { needs: { one } });
const chain = [one, two];

describe('a destroy', () => {
  test('takes everything back to its origin, the last made first, and forgets it', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.took();
    const report = await bench.destroy();
    expect(report).toMatchObject({ result: 'completed', exitCode: 0, open: false, residue: [] });
    expect(report.givenBack.map(({ address }) => address)).toEqual(['/two', '/one']);
    expect(bench.took('undo')).toEqual(['undo /two', 'undo /one']);
    expect(bench.cloud.size).toBe(0);
    expect((await bench.state()).records).toEqual({});
  });

  test('puts back what was found there, and does not delete it', async () => {
    const bench = rig(chain, { cloud: [['/one', { value: 'found' }]] });
    await bench.deploy();
    await bench.destroy();
    expect([...bench.cloud]).toEqual([['/one', { value: 'found' }]]);
  });

  test('of nothing does nothing, and writes nothing', async () => {
    const bench = rig(chain);
    expect(await bench.destroy()).toMatchObject({ result: 'nothing-to-do', exitCode: 0, runId: null });
    expect(bench.store.journal).toBe('');
  });

  test('of a run that is open closes it as abandoned first', async () => {
    const bench = rig(chain);
    bench.before = failing({ 'put /two': 1 });
    await bench.deploy({}, { rollback: false });
    bench.before = () => undefined;
    expect(await bench.destroy()).toMatchObject({ result: 'completed', open: false });
    expect(bench.cloud.size).toBe(0);
    expect(bench.events).toContainEqual(expect.objectContaining({ type: 'settling', what: 'abandon' }));
  });

  test('that was killed is continued by the next one', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.diesAt = 'undo /one';
    await bench.destroy();
    bench.took();
    expect((await bench.state()).open?.kind).toBe('destroy');
    expect(await bench.destroy()).toMatchObject({ result: 'completed', open: false });
    expect(bench.took('undo')).toEqual(['undo /one']);
    expect(bench.cloud.size).toBe(0);
  });

  test('that was killed is closed by a deploy, which builds again what it took', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.diesAt = 'undo /one';
    await bench.destroy();
    expect(await bench.deploy()).toMatchObject({ result: 'completed', open: false });
    expect([...bench.cloud.keys()].sort()).toEqual(['/one', '/two']);
  });

  test('that was killed cannot be rolled back', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.diesAt = 'undo /one';
    await bench.destroy();
    expect((await bench.rollBack()).error).toMatchObject({ reason: 'run-open' });
  });

  test('that cannot delete something stays open, and says what', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.before = failing({ 'undo /two': 1 });
    expect(await bench.destroy()).toMatchObject({
      result: 'failed',
      open: true,
      error: { message: 'undo /two refused' },
    });
    expect(await bench.destroy()).toMatchObject({ result: 'completed', open: false });
  });

  test('says beforehand what it would do with each address, in its order', async () => {
    const bench = rig(chain, { cloud: [['/one', { value: 'found' }]] });
    await bench.deploy();
    const dataAt = (at: string): string | undefined => (at === '/two' ? 'the rows of two' : undefined);
    expect(await bench.planDestroy({ dataAt })).toEqual({
      open: null,
      refused: [],
      ends: [
        { step: 'two', address: '/two', action: 'remove', data: 'the rows of two' },
        { step: 'one', address: '/one', action: 'restore' },
      ],
    });
  });

  test('leaves alone what others share, and does not call it residue', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.took();
    const report = await bench.destroy({ owner: (at) => (at === '/one' ? 'shared' : 'others') });
    expect(report).toMatchObject({ result: 'completed', residue: [] });
    expect(bench.took('undo')).toEqual(['undo /two']);
    expect((await bench.state()).records).toEqual({});
  });

  test('takes along what an irreversible step left, once its parent is gone', async () => {
    const parent = rigStep('parent');
    const child = rigStep('child', { needs: { parent }, oneWay: 'rows cannot be brought back' });
    const bench = rig([parent, child]);
    await bench.deploy();
    bench.before = (call) => {
      if (call === 'undo /parent') bench.cloud.delete('/child');
    };
    expect(await bench.destroy()).toMatchObject({ result: 'completed', residue: [] });
    expect((await bench.state()).records).toEqual({});
  });

  test('takes what depends on a thing before it, though that was changed last', async () => {
    const three = rigStep('three', { needs: { two } });
    const bench = rig([...chain, three]);
    await bench.deploy();
    await bench.deploy({ one: { value: 'second' } });
    bench.took();
    const { ends } = await bench.planDestroy();
    expect(ends.map(({ address }) => address)).toEqual(['/three', '/two', '/one']);
    await bench.destroy();
    expect(bench.took('undo')).toEqual(['undo /three', 'undo /two', 'undo /one']);
  });
});

describe('protection', () => {
  const protectedOne = { one: { protect: ['/one'] } };

  test('refuses a destroy before it has begun anything', async () => {
    const bench = rig(chain);
    await bench.deploy(protectedOne);
    bench.took();
    await expect(bench.destroy()).rejects.toMatchObject({
      reason: 'protected',
      message: 'destroy would delete what is protected: /one',
    });
    expect(bench.took()).toEqual([]);
    expect((await bench.planDestroy()).refused).toMatchObject([{ address: '/one', why: 'it is protected' }]);
  });

  test('is no input: to protect runs nothing, and is remembered', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.took();
    expect(await bench.deploy(protectedOne)).toMatchObject({ result: 'completed' });
    expect(bench.took('run', 'put')).toEqual([]);
    expect((await bench.state()).records['one']?.protect).toEqual(['/one']);
    expect(await bench.deploy(protectedOne)).toMatchObject({ result: 'nothing-to-do' });
    await bench.deploy();
    expect((await bench.state()).records['one']).not.toHaveProperty('protect');
    expect(await bench.destroy()).toMatchObject({ result: 'completed' });
  });

  test('keeps what a failed run has made', async () => {
    const bench = rig(chain);
    bench.before = failing({ 'put /two': 1 });
    const report = await bench.deploy(protectedOne);
    expect(report.rollback?.kept).toEqual([{ step: 'one', address: '/one', why: 'it is protected' }]);
    expect(bench.cloud.has('/one')).toBe(true);
    const { records } = await bench.state();
    expect(records['one']).toMatchObject({ complete: false, origin: { '/one': null }, protect: ['/one'] });
    expect(await bench.deploy(protectedOne)).toMatchObject({ result: 'completed' });
  });

  test('does not keep from undoing what is not there', async () => {
    const bench = rig(chain);
    bench.before = failing({ 'put /one': 1 });
    const report = await bench.deploy(protectedOne);
    expect(report.rollback).toMatchObject({ clean: true, kept: [] });
    expect((await bench.state()).records).toEqual({});
  });

  test('does not keep a changed thing from being put back as it was', async () => {
    const bench = rig(chain);
    await bench.deploy(protectedOne);
    bench.before = failing({ 'put /two': 1 });
    const changed = { one: { protect: ['/one'], value: 'second' }, two: { value: 'second' } };
    expect((await bench.deploy(changed)).rollback).toMatchObject({ clean: true, kept: [] });
    expect(bench.cloud.get('/one')).toEqual({ value: 'first' });
  });

  test('keeps what holds a protected thing, too', async () => {
    const group = rigStep('group');
    const bench = rig([group, rigStep('vault', { needs: { group } }), rigStep('last', { needs: { group } })]);
    bench.before = failing({ 'put /last': 1 });
    const report = await bench.deploy({ vault: { at: ['/group/vault'], protect: ['/group/vault'] } });
    expect(report.rollback?.kept).toEqual([
      { step: 'group', address: '/group', why: 'it holds /group/vault, which is protected' },
      { step: 'vault', address: '/group/vault', why: 'it is protected' },
    ]);
    expect([...bench.cloud.keys()].sort()).toEqual(['/group', '/group/vault']);
  });

  test('keeps what is no longer wanted: held, named, and planned so', async () => {
    const bench = rig(chain);
    await bench.deploy(protectedOne);
    const renamed = { one: { at: ['/new'] } };
    expect((await bench.plan(renamed)).removals).toEqual([
      { step: 'one', address: '/one', action: 'keep', why: 'it is protected' },
    ]);
    const report = await bench.deploy(renamed);
    expect(report.kept).toEqual([{ step: 'one', address: '/one', why: 'it is protected' }]);
    expect([...bench.cloud.keys()].sort()).toEqual(['/new', '/one', '/two']);
    const again = await bench.deploy(renamed);
    expect(again).toMatchObject({ result: 'nothing-to-do', kept: [{ address: '/one' }] });
  });

  test('of a whole step covers all its addresses', async () => {
    const bench = rig(chain);
    const config = { one: { at: ['/a', '/b'] } };
    expect((await bench.plan(config, { protectedSteps: ['one'] })).steps[0]).toMatchObject({
      keeps: ['/a', '/b'],
    });
    await bench.deploy(config, { protectedSteps: ['one'] });
    expect((await bench.state()).records['one']?.protect).toEqual(['/a', '/b']);
  });

  test('said while a run is open keeps what that run had made, should it fail', async () => {
    const bench = rig(chain);
    bench.before = failing({ 'put /two': 2 });
    await bench.deploy({}, { rollback: false });
    const report = await bench.deploy(protectedOne);
    expect(report.rollback?.kept).toEqual([{ step: 'one', address: '/one', why: 'it is protected' }]);
    expect(bench.cloud.has('/one')).toBe(true);
  });

  test('is remembered of a run that fails in another step', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.before = failing({ 'put /two': 1 });
    const report = await bench.deploy({ ...protectedOne, two: { value: 'second' } });
    expect(report.rollback).toMatchObject({ clean: true });
    await expect(bench.destroy()).rejects.toMatchObject({ reason: 'protected' });
  });

  test('of a thing that no step claims covers what holds it, and is noted once', async () => {
    const bench = rig(chain);
    const inner = { two: { protect: ['/two/inner'] } };
    await bench.deploy(inner);
    expect(await bench.deploy(inner)).toMatchObject({ result: 'nothing-to-do' });
    await expect(bench.destroy()).rejects.toMatchObject({
      reason: 'protected',
      details: { address: '/two' },
    });
  });
});
