import { describe, expect, test } from 'vitest';
import { failing, rig, type RigStep, rigStep } from '../rig.ts';

const one = rigStep('one');
const two = rigStep('two', { needs: { one } });
const chain = [one, two];

/** Stays for ever with what it was first handed. */
function bound(step: RigStep): RigStep {
  return {
    ...step,
    cannotChange: (from, to) =>
      JSON.stringify(from['from']) === JSON.stringify(to['from']) ? undefined : 'it is bound',
  };
}

describe('what the cloud never makes', () => {
  test('is refused before anything starts, and planned so', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.took();
    const changed = { one: { value: 'second' }, two: { value: 'impossible' } };
    const report = await bench.deploy({ two: { value: 'impossible' } });
    expect(report).toMatchObject({
      result: 'failed',
      exitCode: 1,
      runId: null,
      open: false,
      error: { reason: 'unchangeable', message: 'two: two is "first" for ever' },
    });
    expect(bench.took('run', 'put', 'undo')).toEqual([]);
    expect(bench.store.journal).toBe('');
    expect((await bench.plan({ two: { value: 'impossible' } })).refused).toEqual([
      { step: 'two', why: 'two is "first" for ever' },
    ]);
    // One will run, but what is impossible of two comes from the configuration, whatever one hands on.
    expect((await bench.plan(changed)).refused).toHaveLength(1);
  });

  test('is refused at its step, and the run undone, where it comes from what an earlier step hands on', async () => {
    const bench = rig(chain.map((step) => (step.name === 'two' ? bound(step) : step)));
    await bench.deploy();
    const report = await bench.deploy({ one: { value: 'second', output: 'another' } });
    expect(report.steps[1]).toMatchObject({ status: 'failed', error: { reason: 'unchangeable' } });
    expect(report.rollback?.clean).toBe(true);
    expect(bench.cloud.get('/one')).toEqual({ value: 'first' });
  });

  test('leaves a run that is open as it is, and says so', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.before = failing({ 'put /two': 1 });
    const { runId } = await bench.deploy({ two: { value: 'second' } }, { rollback: false });
    const report = await bench.deploy({ one: { value: 'impossible' }, two: { value: 'second' } });
    expect(report).toMatchObject({ result: 'failed', open: true, runId });
    expect(report.error?.hint).toMatch(/^Run guid-\d+ stays open; `npx deploy rollback` undoes it\. Take/);
    expect(await bench.rollBack()).toMatchObject({ result: 'completed', rollback: { clean: true } });
    expect(await bench.deploy()).toMatchObject({ result: 'nothing-to-do' });
  });

  test('is not refused of what was never applied', async () => {
    const bench = rig(chain);
    expect(await bench.deploy({ two: { value: 'impossible' } })).toMatchObject({ result: 'completed' });
  });

  test('includes two things that cannot stand beside each other', async () => {
    const bench = rig(chain);
    await bench.deploy({ one: { at: ['/here/vault'] } });
    const settings = {
      collision: (held: string, wanted: string) =>
        held.endsWith('/vault') && wanted.endsWith('/vault')
          ? `${held} holds the name of ${wanted}`
          : undefined,
    };
    const report = await bench.deploy({ one: { at: ['/there/vault'] } }, settings);
    expect(report.error).toMatchObject({
      reason: 'unchangeable',
      message: 'one: /here/vault holds the name of /there/vault',
      address: '/there/vault',
    });
    expect(await bench.deploy({ one: { at: ['/here/vault'] } }, settings)).toMatchObject({ exitCode: 0 });
  });

  test('compares only what has something in common with what is new', async () => {
    const bench = rig(chain);
    await bench.deploy({ one: { at: ['/here/vault', '/here/app'] } });
    const compared: string[] = [];
    const settings = {
      rivalry: (at: string) => (at.endsWith('/vault') ? 'vault' : undefined),
      collision: (held: string, wanted: string) => (compared.push(`${held} ${wanted}`), undefined),
    };
    await bench.deploy({ one: { at: ['/there/vault', '/there/app'] } }, settings);
    expect(compared).toEqual(['/here/vault /there/vault']);
  });

  test('includes what is known of the configuration alone', async () => {
    const bench = rig(chain);
    await bench.deploy();
    const held: (readonly string[])[] = [];
    const report = await bench.deploy(
      { one: { value: 'second' } },
      { impossible: (all) => (held.push(all), [{ step: 'two', why: 'the name stays taken' }]) },
    );
    expect(report.error?.message).toBe('two: the name stays taken');
    expect(held).toEqual([['/one', '/two']]);
  });
});

describe('what others made', () => {
  const found: [string, { value: string }][] = [['/two', { value: 'found' }]];

  test('is taken over, and planned so, where that is allowed', async () => {
    const bench = rig(chain, { cloud: found });
    await bench.deploy({}, { steps: [one] });
    expect((await bench.plan({}, { missing: async () => [] })).steps[1]).toMatchObject({ adopts: ['/two'] });
    expect(await bench.deploy()).toMatchObject({ result: 'completed' });
  });

  test('is refused before the step touches it, where it is not', async () => {
    const bench = rig(chain, { cloud: found });
    const report = await bench.deploy({}, { adopt: false });
    expect(report.steps[1]?.error).toMatchObject({ reason: 'adoption', address: '/two' });
    expect(bench.cloud.get('/two')).toEqual({ value: 'found' });
    expect(report.rollback?.clean).toBe(true);
  });

  test('is refused before anything starts, where the inputs are known by then', async () => {
    const bench = rig(chain, { cloud: [['/one', { value: 'found' }]] });
    const report = await bench.deploy({}, { adopt: false, missing: async () => [] });
    expect(report).toMatchObject({
      runId: null,
      error: { message: 'one: it found what others made: /one' },
    });
  });

  test('is not what bears our tag, what is shared, or what lies in something of ours', async () => {
    const cloud: [string, { value: string; ours?: boolean }][] = [
      ['/one', { value: 'lost', ours: true }],
      ['/one/child', { value: 'lost' }],
      ['/shared', { value: 'everybody' }],
    ];
    const bench = rig(chain, { cloud });
    const owner = (at: string): 'us' | 'parent' | 'shared' =>
      at === '/one/child' ? 'parent' : at === '/shared' ? 'shared' : 'us';
    const config = { two: { at: ['/one/child', '/shared'] } };
    expect(await bench.deploy(config, { adopt: false, owner })).toMatchObject({ result: 'completed' });
    const { records } = await bench.state();
    expect(records['one']?.origin).toEqual({ '/one': null });
    expect(records['two']?.origin).toEqual({ '/one/child': null, '/shared': { value: 'everybody' } });
  });

  test('keeps its origin with what lies in it', async () => {
    const bench = rig(chain, {
      cloud: [
        ['/one', { value: 'found' }],
        ['/one/child', { value: 'found' }],
      ],
    });
    const owner = (at: string): 'others' | 'parent' => (at === '/one' ? 'others' : 'parent');
    await bench.deploy({ two: { at: ['/one/child'] } }, { owner });
    expect((await bench.state()).records['two']?.origin).toEqual({ '/one/child': { value: 'found' } });
  });
});
