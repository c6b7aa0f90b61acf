import { describe, expect, test } from 'vitest';
import type { Checked, Expected, Gate, Required } from '../../src/engine/gate.ts';
import { failing, rig, type RigStep, rigStep } from '../rig.ts';

const one = requiring(rigStep('one'));
const two = requiring(rigStep('two', { needs: { one } }));
const apart = requiring(rigStep('apart', { after: ['one'] }));
const chain = [one, two, apart];

/** Requires one thing that bears its name. */
function requiring(step: RigStep): RigStep {
  return { ...step, requires: () => [{ kind: 'room', of: step.name }] };
}

/** A gate that notes what it is asked, and finds what it is told to find. */
function gateThat(finds: Partial<Checked> = {}): Gate & { asked: { steps: string[]; run: Expected }[] } {
  const asked: { steps: string[]; run: Expected }[] = [];
  const gate = async (required: readonly Required[], run: Expected): Promise<Checked> => {
    asked.push({ steps: required.map(({ step }) => step), run });
    return { obstacles: [], unchecked: [], ...finds };
  };
  return Object.assign(gate, { asked });
}

const FULL = { steps: ['one'], what: 'there is no room for one', clear: 'Make room: az room create' };
const TAKEN = {
  steps: ['two', 'apart'],
  address: '/two',
  what: 'the name is taken',
  clear: 'Choose another.',
};

describe('before the first write', () => {
  test('all that stands in the way is told together, and nothing is begun', async () => {
    const bench = rig(chain);
    const gate = gateThat({ obstacles: [FULL, TAKEN] });
    const report = await bench.deploy({}, { gate });
    expect(report).toMatchObject({
      result: 'failed',
      exitCode: 1,
      runId: null,
      open: false,
      error: {
        reason: 'prerequisite',
        message: '2 things stand in the way of this run',
        findings: [
          { steps: ['one'], message: FULL.what, hint: FULL.clear },
          { steps: ['two', 'apart'], message: TAKEN.what, hint: TAKEN.clear, address: '/two' },
        ],
      },
    });
    expect(report.error?.hint).toMatch(/^Nothing was changed\./);
    expect(bench.took('run', 'put', 'undo')).toEqual([]);
    expect(bench.store.journal).toBe('');
  });

  test('a single obstacle is the message itself, with what clears it', async () => {
    const report = await rig(chain).deploy({}, { gate: gateThat({ obstacles: [FULL] }) });
    expect(report.error).toMatchObject({
      message: FULL.what,
      hint: `Nothing was changed. ${FULL.clear}`,
    });
  });

  test('what could not be looked at is a warning, and the run goes on', async () => {
    const bench = rig(chain);
    const report = await bench.deploy({}, { gate: gateThat({ unchecked: ['quotas: refused'] }) });
    expect(report.result).toBe('completed');
    expect(bench.events).toContainEqual({ type: 'warning', text: 'not checked: quotas: refused' });
  });

  test('a step that cannot say what it requires is a warning too', async () => {
    const broken = {
      ...one,
      requires: () => {
        throw new Error('no such key');
      },
    };
    const bench = rig([broken, two, apart]);
    const gate = gateThat();
    expect(await bench.deploy({}, { gate })).toMatchObject({ result: 'completed' });
    expect(gate.asked[0]?.steps).toEqual(['two', 'apart']);
    expect(bench.events).toContainEqual({
      type: 'warning',
      step: 'one',
      text: 'not checked: what one requires: no such key',
    });
  });

  test('a run that is left open stays open, and that is said', async () => {
    const bench = rig(chain);
    bench.before = failing({ 'put /two': 1 });
    const { runId } = await bench.deploy({}, { rollback: false });
    const report = await bench.deploy({}, { gate: gateThat({ obstacles: [FULL] }) });
    expect(report).toMatchObject({ result: 'failed', open: true, runId });
    expect(report.error?.hint).toMatch(/^Run guid-\d+ stays open; `npx deploy rollback` undoes it\./);
    expect(await bench.deploy({}, { gate: gateThat() })).toMatchObject({ result: 'completed' });
  });
});

describe('who is asked for', () => {
  test('nobody, in a run that has nothing to do', async () => {
    const bench = rig(chain);
    await bench.deploy();
    const gate = gateThat({ obstacles: [FULL] });
    expect(await bench.deploy({}, { gate })).toMatchObject({ result: 'nothing-to-do' });
    expect(gate.asked).toEqual([]);
  });

  test('the steps that run, and those that may because they read what one of them hands on', async () => {
    const bench = rig(chain);
    await bench.deploy();
    const gate = gateThat();
    await bench.deploy({ apart: { value: 'second' } }, { gate });
    await bench.deploy({ one: { value: 'second' }, apart: { value: 'second' } }, { gate });
    expect(gate.asked.map(({ steps }) => steps)).toEqual([['apart'], ['one', 'two']]);
  });

  test('a step that is forced, and one whose thing is gone', async () => {
    const bench = rig(chain);
    await bench.deploy();
    const gate = gateThat();
    await bench.deploy({}, { gate, forced: ['apart'] });
    bench.cloud.delete('/two');
    await bench.deploy({}, { gate, missing: async () => ['/two'] });
    expect(gate.asked.map(({ steps }) => steps)).toEqual([['apart'], ['two']]);
  });

  test('nobody, where no step that runs requires anything', async () => {
    const gate = gateThat();
    const bench = rig([rigStep('one')]);
    await bench.deploy({}, { gate });
    expect(gate.asked).toEqual([]);
    expect(bench.events.map(({ type }) => type)).not.toContain('checking');
  });
});

describe('how long run and undo take', () => {
  test('is the longest chain of what runs, by the last time, twice', async () => {
    const bench = rig(chain);
    const took = new Map([
      ['run one', 1_000],
      ['run two', 5_000],
      ['run apart', 60_000],
    ]);
    bench.before = (call) => bench.time.sleep(took.get(call) ?? 0);
    await bench.deploy({}, { gate: gateThat() });
    const gate = gateThat();
    await bench.deploy({ one: { value: 'second' } }, { gate });
    expect(gate.asked[0]?.run).toEqual({ milliseconds: 2 * 6_000, resumed: false, mayLose: true });
  });

  test('counts two minutes for a step that never ran', async () => {
    const gate = gateThat();
    await rig(chain).deploy({}, { gate });
    expect(gate.asked[0]?.run.milliseconds).toBe(2 * 2 * 120_000);
  });
});

test('what an interrupted destroy, or a settled undo, is still at counts as our own', async () => {
  const bench = rig(chain);
  await bench.deploy();
  const interrupt = new AbortController();
  bench.before = (call) => (call === 'undo /two' ? interrupt.abort(new Error('SIGINT')) : undefined);
  expect(await bench.destroy({ signal: interrupt.signal })).toMatchObject({
    result: 'interrupted',
    open: true,
  });
  bench.before = () => undefined;
  const gate = gateThat();
  expect(await bench.deploy({}, { gate })).toMatchObject({ result: 'completed' });
  expect(gate.asked[0]?.run.resumed).toBe(true);
  await bench.deploy({ one: { value: 'second' } }, { gate });
  expect(gate.asked[1]?.run.resumed).toBe(false);
});
