import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { PlannedStep } from '../../src/engine/plan.ts';
import { stepDefiner } from '../../src/engine/step.ts';
import { failing, rig, rigStep, type RigConfig, type RigPorts } from '../rig.ts';

const one = rigStep('one');
const two = rigStep('two', { needs: { one } });

function changesOf(steps: readonly PlannedStep[], name: string): PlannedStep['changes'] {
  return steps.find((step) => step.name === name)?.changes;
}

describe('what a plan says of the addresses of a step', () => {
  test('what is there is changed and put back, what is new is made and deleted again', async () => {
    const bench = rig([one]);
    await bench.deploy();
    const { steps } = await bench.plan({ one: { at: ['/one', '/more'], value: 'second' } });
    expect(changesOf(steps, 'one')).toEqual([
      { address: '/one', action: 'update', undo: 'restore' },
      { address: '/more', action: 'create', undo: 'delete' },
    ]);
    expect(steps[0]?.undoable).toBe(true);
  });

  test('of a step that is skipped nothing is said', async () => {
    const bench = rig([one]);
    await bench.deploy();
    const { steps } = await bench.plan();
    expect(steps[0]).not.toHaveProperty('changes');
    expect(steps[0]).not.toHaveProperty('undoable');
  });

  test('of a step that waits for another one it is what it would be if that handed on the same', async () => {
    const bench = rig([one, two]);
    await bench.deploy();
    const { steps } = await bench.plan({ one: { value: 'second' } });
    expect(steps[1]).toMatchObject({ action: 'unknown', undoable: true });
    expect(changesOf(steps, 'two')).toEqual([{ address: '/two', action: 'update', undo: 'restore' }]);
  });

  test('of such a step it is told, too, what of it is gone', async () => {
    const bench = rig([one, two]);
    await bench.deploy();
    bench.cloud.delete('/two');
    const { steps } = await bench.plan({ one: { value: 'second' } }, { missing: async () => ['/two'] });
    expect(changesOf(steps, 'two')).toEqual([{ address: '/two', action: 'recreate', undo: 'delete' }]);
  });

  test('what others made is taken over, and put back as found', async () => {
    const bench = rig([one], { cloud: [['/one', { value: 'theirs' }]] });
    const { steps } = await bench.plan({}, { missing: async () => [] });
    expect(steps[0]?.adopts).toEqual(['/one']);
    expect(changesOf(steps, 'one')).toEqual([{ address: '/one', action: 'adopt', undo: 'restore' }]);
  });

  test('what is protected is not deleted again, and neither is what holds it', async () => {
    const bench = rig([one, rigStep('inside', { after: ['one'] })]);
    const inside = { at: ['/one/inside'], protect: ['/one/inside'] };
    const { steps } = await bench.plan({ inside });
    expect(changesOf(steps, 'inside')).toEqual([
      { address: '/one/inside', action: 'create', undo: 'stay', why: 'it is protected' },
    ]);
    expect(changesOf(steps, 'one')).toEqual([
      { address: '/one', action: 'create', undo: 'stay', why: 'it holds /one/inside, which is protected' },
    ]);
    expect(steps.map(({ undoable }) => undoable)).toEqual([false, false]);
    await bench.deploy({ inside });
    // What is only changed is put back all the same.
    const again = await bench.plan({ inside: { ...inside, value: 'second' } });
    expect(changesOf(again.steps, 'inside')).toEqual([
      { address: '/one/inside', action: 'update', undo: 'restore' },
    ]);
  });

  test('the data that an undo deletes is that of what the run makes', async () => {
    const bench = rig([one]);
    const dataAt = (at: string) => (at === '/one' ? undefined : `all of ${at}`);
    const { steps } = await bench.plan({ one: { at: ['/one', '/data'] } }, { dataAt });
    expect(changesOf(steps, 'one')).toEqual([
      { address: '/one', action: 'create', undo: 'delete' },
      { address: '/data', action: 'create', undo: 'delete', data: 'all of /data' },
    ]);
    await bench.deploy({ one: { at: ['/one', '/data'] } });
    const again = await bench.plan({ one: { at: ['/one', '/data'], value: 'second' } }, { dataAt });
    expect(changesOf(again.steps, 'one')?.map(({ data }) => data)).toEqual([undefined, undefined]);
  });

  test('nothing of a step without a way back is undone, and of others what they say', async () => {
    const bench = rig([rigStep('act', { oneWay: 'there is no way down' }), partly]);
    const { steps } = await bench.plan();
    expect(changesOf(steps, 'act')).toEqual([
      { address: '/act', action: 'create', undo: 'stay', why: 'there is no way down' },
    ]);
    expect(changesOf(steps, 'partly')).toEqual([
      { address: '/partly', action: 'create', undo: 'delete', why: 'it never shrinks' },
      { address: '/rest', action: 'create', undo: 'delete' },
    ]);
    expect(steps.map(({ undoable }) => undoable)).toEqual([false, false]);
  });

  test('a check changes nothing, so that nothing has to be undone', async () => {
    const bench = rig([rigStep('check', { undoable: false })]);
    const { steps } = await bench.plan({ check: { at: [] } });
    expect(steps[0]).toMatchObject({ changes: [], undoable: true });
  });

  test('a step whose inputs nobody knows yet says by itself whether it can be undone', async () => {
    const bench = rig([one, rigStep('act', { needs: { one }, undoable: false })]);
    const { steps } = await bench.plan();
    expect(steps[1]).toMatchObject({ action: 'run', undoable: false });
    expect(changesOf(steps, 'act')).toMatchObject([
      { undo: 'stay', why: 'it cannot be undone', likely: true },
    ]);
  });

  test('an undo goes back to what was there before the run that is open', async () => {
    const bench = rig([one, two]);
    bench.before = failing({ 'put /two': 1 });
    await bench.deploy({}, { rollback: false });
    const { steps } = await bench.plan({ one: { value: 'second' } });
    expect(changesOf(steps, 'one')).toEqual([{ address: '/one', action: 'update', undo: 'delete' }]);
    // It was begun, and nobody knows how far it came.
    expect(changesOf(steps, 'two')).toEqual([{ address: '/two', action: 'update', undo: 'delete' }]);
  });
});

const partly = stepDefiner<RigConfig, object, RigPorts>()({
  name: 'partly',
  after: ['act'],
  output: z.object({}),
  inputs: () => ({ at: ['/partly', '/rest'] }),
  at: (inputs) => inputs.at,
  observe: (at, ports) => ports.look(at),
  run: async () => ({}),
  rollback: (at, was, ports) => ports.put(at, was),
  irreversible: () => ({ why: 'it never shrinks', at: { '/Partly': ['size'] } }),
});
