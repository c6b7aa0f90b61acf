import { describe, expect, test } from 'vitest';
import type { ApprovedStep } from '../../src/engine/approved.ts';
import type { PlannedStep } from '../../src/engine/plan.ts';
import { failing, rig, rigStep } from '../rig.ts';

const one = rigStep('one');
const two = rigStep('two', { needs: { one } });

/** What a plan says, as it is agreed to. */
function approvedBy(steps: readonly PlannedStep[]): Map<string, ApprovedStep> {
  return new Map(
    steps.flatMap(({ name, action, fingerprint }) =>
      action === 'unknown'
        ? []
        : [[name, { action, ...(fingerprint !== undefined && { hash: fingerprint.hash }) }] as const],
    ),
  );
}

describe('a run of what was agreed to', () => {
  test('does it, and what could not be known then is free', async () => {
    const bench = rig([one, two]);
    const first = approvedBy((await bench.plan()).steps);
    expect([...first]).toEqual([
      ['one', { action: 'run', hash: expect.any(String) }],
      ['two', { action: 'run' }],
    ]);
    expect(await bench.deploy({}, { approved: first })).toMatchObject({ result: 'completed' });
    const config = { one: { value: 'second', output: 'another' } };
    const second = approvedBy((await bench.plan(config)).steps);
    expect([...second.keys()]).toEqual(['one']);
    const report = await bench.deploy(config, { approved: second });
    expect(report.steps.map(({ status }) => status)).toEqual(['completed', 'completed']);
  });

  test('fails where the inputs of a step are others, before anything is written', async () => {
    const bench = rig([one, two]);
    await bench.deploy();
    const approved = approvedBy((await bench.plan({ one: { value: 'second' } })).steps);
    const before = { snapshot: bench.store.snapshot, writes: bench.store.writes };
    bench.took();
    const report = await bench.deploy({ one: { value: 'third' } }, { approved });
    expect(report).toMatchObject({ result: 'failed', runId: null });
    expect(report.steps[0]).toMatchObject({
      status: 'failed',
      error: {
        reason: 'plan-stale',
        message: 'one is not as it was planned: its inputs are others by now',
        hint: expect.stringContaining('deploy plan --out'),
      },
    });
    expect(bench.took('put', 'run', 'undo')).toEqual([]);
    expect({ snapshot: bench.store.snapshot, writes: bench.store.writes }).toEqual(before);
  });

  test('fails where a step that was to be skipped would run, and says why it would', async () => {
    const bench = rig([one]);
    await bench.deploy();
    const approved = approvedBy((await bench.plan()).steps);
    bench.cloud.delete('/one');
    const report = await bench.deploy({}, { approved, missing: async () => ['/one'] });
    expect(report.steps[0]?.error?.message).toBe(
      'one is not as it was planned: it would run now: gone from the cloud: /one',
    );
    expect(bench.cloud.has('/one')).toBe(false);
  });

  test('fails where a step that was to run would be skipped', async () => {
    const bench = rig([one]);
    await bench.deploy();
    const approved = new Map([['one', { action: 'run' as const }]]);
    const report = await bench.deploy({}, { approved });
    expect(report.steps[0]?.error?.message).toBe('one is not as it was planned: it would not run now');
  });

  test('undoes what it has done by then', async () => {
    const bench = rig([one, two]);
    await bench.deploy();
    const config = { one: { value: 'second', output: 'another' } };
    const approved = new Map([['two', { action: 'skip' as const }]]);
    const report = await bench.deploy(config, { approved });
    expect(report).toMatchObject({ result: 'failed', rollback: { clean: true } });
    expect(bench.cloud.get('/one')).toEqual({ value: 'first' });
    expect(report.steps[1]?.error?.reason).toBe('plan-stale');
  });

  test('undoes first what has turned back, as its plan assumes', async () => {
    const bench = rig([one, two]);
    bench.before = failing({ 'put /two': 1, 'undo /one': 1 });
    await bench.deploy();
    const { open, steps } = await bench.plan();
    expect(open).toMatchObject({ phase: 'rolling-back' });
    expect(await bench.deploy({}, { approved: approvedBy(steps) })).toMatchObject({ result: 'completed' });
  });

  test('goes on with an open run as its plan says', async () => {
    const bench = rig([one, two]);
    bench.before = failing({ 'put /two': 1 });
    await bench.deploy({}, { rollback: false });
    const approved = approvedBy((await bench.plan()).steps);
    expect([...approved].map(([name, { action }]) => [name, action])).toEqual([
      ['one', 'skip'],
      ['two', 'run'],
    ]);
    expect(await bench.deploy({}, { approved })).toMatchObject({ result: 'completed' });
  });
});
