import { describe, expect, test } from 'vitest';
import { failing, rig, rigStep } from '../rig.ts';

const one = rigStep('one');
const two = rigStep('two', { needs: { one } });
const check = rigStep('check');

describe('rule 9: a step that is retired', () => {
  const retiring = { steps: [one], others: [two], retired: ['two'] };

  test('is not run, and what it made is given back', async () => {
    const bench = rig([one, two]);
    await bench.deploy();
    bench.took();
    expect((await bench.plan({}, retiring)).removals).toEqual([
      { step: 'two', address: '/two', action: 'remove' },
    ]);
    expect(await bench.deploy({}, retiring)).toMatchObject({
      result: 'completed',
      givenBack: [{ step: 'two', address: '/two' }],
    });
    expect(bench.took('run', 'undo')).toEqual(['undo /two']);
    expect(Object.keys((await bench.state()).records)).toEqual(['one']);
    expect(await bench.deploy({}, retiring)).toMatchObject({ result: 'nothing-to-do' });
    expect(await bench.deploy({}, { steps: [one] })).toMatchObject({ result: 'nothing-to-do' });
  });

  test('that holds nothing is forgotten', async () => {
    const bench = rig([one, check]);
    await bench.deploy({ check: { at: [] } });
    const report = await bench.deploy({}, { steps: [one], others: [check], retired: ['check'] });
    expect(report).toMatchObject({ result: 'completed', givenBack: [] });
    expect(Object.keys((await bench.state()).records)).toEqual(['one']);
  });

  test('keeps what is protected, and stays known as long as it does', async () => {
    const bench = rig([one, two]);
    await bench.deploy({ two: { at: ['/two', '/more'], protect: ['/two'] } });
    const report = await bench.deploy({}, retiring);
    expect(report).toMatchObject({ givenBack: [{ address: '/more' }], kept: [{ address: '/two' }] });
    expect(Object.keys((await bench.state()).records)).toEqual(['one', 'two']);
    expect(await bench.deploy({}, retiring)).toMatchObject({ result: 'nothing-to-do' });
  });

  test('hands over what another step claims now', async () => {
    const bench = rig([one, two]);
    await bench.deploy();
    const heir = rigStep('heir', { needs: { one } });
    const settings = { ...retiring, steps: [one, heir] };
    expect((await bench.plan({ heir: { at: ['/two'] } }, settings)).handOvers).toEqual([
      { from: 'two', to: 'heir', address: '/two' },
    ]);
    const report = await bench.deploy({ heir: { at: ['/two'] } }, settings);
    expect(report).toMatchObject({ result: 'completed', givenBack: [] });
    const { records } = await bench.state();
    expect(Object.keys(records)).toEqual(['one', 'heir']);
    expect(records['heir']?.origin).toEqual({ '/two': null });
  });

  test('stays where a later step fails', async () => {
    const bench = rig([one, two]);
    await bench.deploy();
    bench.before = failing({ 'put /one': 1 });
    const report = await bench.deploy({ one: { value: 'second' } }, retiring);
    expect(report).toMatchObject({ result: 'failed', rollback: { clean: true } });
    expect(bench.cloud.has('/two')).toBe(true);
  });

  test('is finished after a kill', async () => {
    const bench = rig([one, two]);
    await bench.deploy();
    bench.diesAt = 'undo /two';
    await bench.deploy({}, retiring);
    expect(bench.cloud.has('/two')).toBe(true);
    expect(await bench.deploy({}, retiring)).toMatchObject({ result: 'completed' });
    expect(Object.keys((await bench.state()).records)).toEqual(['one']);
  });

  test('that left something behind for good makes no later run a change', async () => {
    const lasting = rigStep('two', { needs: { one }, undoable: false });
    const bench = rig([one, lasting]);
    await bench.deploy();
    const settings = { steps: [one], others: [lasting], retired: ['two'] };
    expect(await bench.deploy({}, settings)).toMatchObject({ residue: [{ address: '/two' }] });
    bench.store.writes = 0;
    expect(await bench.deploy({}, settings)).toMatchObject({
      result: 'nothing-to-do',
      residue: [{ address: '/two' }],
    });
    expect(bench.store.writes).toBe(0);
  });

  test('runs when it is listed again before all of it was gone', async () => {
    const bench = rig([one, two]);
    const config = { two: { at: ['/two', '/more'], protect: ['/two'] } };
    await bench.deploy(config);
    await bench.deploy({}, retiring);
    expect([...bench.cloud.keys()]).toEqual(['/one', '/two']);
    expect(await bench.deploy(config)).toMatchObject({ result: 'completed' });
    expect([...bench.cloud.keys()]).toEqual(['/one', '/two', '/more']);
  });

  test('runs when it is listed again after its heir had changed what it handed over', async () => {
    const heir = rigStep('heir', { needs: { one } });
    const bench = rig([one, two, heir]);
    const config = {
      two: { at: ['/two', '/more'], protect: ['/two'] },
      heir: { at: ['/more'], value: 'of the heir' },
    };
    await bench.deploy(config, { steps: [one, two] });
    await bench.deploy(config, { steps: [one, heir], others: [two], retired: ['two'] });
    await bench.deploy(config, { steps: [one, two], others: [heir], retired: ['heir'] });
    expect(bench.cloud.get('/more')).toEqual({ value: 'first' });
    expect((await bench.state()).records['two']?.origin).toEqual({ '/two': null, '/more': null });
  });
});

describe('what a step retains', () => {
  test('stays held, and goes when the step lets it go', async () => {
    const bench = rig([one]);
    await bench.deploy({ one: { at: ['/build/1'] } });
    const second = { one: { at: ['/build/2'], retain: ['/build/1'] } };
    expect((await bench.plan(second)).removals).toEqual([]);
    expect(await bench.deploy(second)).toMatchObject({ givenBack: [] });
    expect([...bench.cloud.keys()]).toEqual(['/build/1', '/build/2']);
    expect(await bench.deploy(second)).toMatchObject({ result: 'nothing-to-do' });
    const third = { one: { at: ['/build/3'], retain: ['/build/2'] } };
    expect(await bench.deploy(third)).toMatchObject({ givenBack: [{ address: '/build/1' }] });
    expect(await bench.destroy()).toMatchObject({ result: 'completed' });
    expect(bench.cloud.size).toBe(0);
  });

  test('goes with the thing that it lies in', async () => {
    const bench = rig([one, two]);
    await bench.deploy({ one: { at: ['/registry'] }, two: { at: ['/registry/build'] } });
    const moved = { one: { at: ['/other'] }, two: { at: ['/other/build'], retain: ['/registry/build'] } };
    const report = await bench.deploy(moved);
    expect(report.givenBack.map(({ address }) => address)).toEqual(['/registry/build', '/registry']);
    expect([...bench.cloud.keys()].sort()).toEqual(['/other', '/other/build']);
  });
});
