import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Event } from '../../src/engine/event.ts';
import type { Json } from '../../src/engine/json.ts';
import { stepDefiner } from '../../src/engine/step.ts';
import { failing, rig, type RigConfig, type RigPorts, rigStep } from '../rig.ts';

const one = rigStep('one');
const two = rigStep('two', { needs: { one } });
const three = rigStep('three', { needs: { two } });
const chain = [one, two, three];

const root = rigStep('root');
const left = rigStep('left', { needs: { root } });
const right = rigStep('right', { needs: { root } });
const join = rigStep('join', { needs: { left, right } });
const diamond = [root, left, right, join];

const one4 = rigStep('one', { needs: { root } });
const two4 = rigStep('two', { needs: { one: one4 } });
const three4 = rigStep('three', { needs: { two: two4 } });

const at = (...addresses: string[]): RigConfig[string] => ({ at: addresses });

describe('going forward', () => {
  test('runs each step in its order, journals before and after, and closes the run', async () => {
    const bench = rig(chain);
    const report = await bench.deploy();
    expect(report).toMatchObject({ result: 'completed', exitCode: 0, open: false, rollback: null });
    expect(report.steps.map(({ name, status, reason }) => [name, status, reason])).toEqual([
      ['one', 'completed', 'never ran'],
      ['two', 'completed', 'never ran'],
      ['three', 'completed', 'never ran'],
    ]);
    expect(bench.took('look', 'run', 'put').slice(0, 5)).toEqual([
      'look /one',
      'run one',
      'put /one',
      'look /one',
      'look /two',
    ]);
    expect(report.outputs).toEqual({ one: { id: '/one' }, two: { id: '/two' }, three: { id: '/three' } });
    expect(bench.store.journal).toBe('');
    expect((await bench.state()).records['three']).toMatchObject({
      complete: true,
      after: { '/three': { value: 'first' } },
      origin: { '/three': null },
      deps: ['one', 'two'],
      attempts: 1,
    });
  });

  test('hands a step exactly what was hashed', async () => {
    let ran: unknown;
    const spy = stepDefiner<RigConfig, object, RigPorts>()({
      name: 'spy',
      output: z.object({}),
      inputs: () => ({ there: 1, absent: undefined, nested: [{ deep: undefined }] }),
      run: async (inputs) => {
        ran = inputs;
        return {};
      },
    });
    const bench = rig([spy]);
    await bench.deploy();
    expect(ran).toEqual({ there: 1, nested: [{}] });
    expect(Object.keys(Object(ran))).toEqual(['there', 'nested']);
    expect((await bench.state()).records['spy']?.inputs).toEqual(ran);
  });

  test('a run that changes nothing appends nothing and writes nothing', async () => {
    const bench = rig(diamond);
    await bench.deploy();
    bench.store.writes = 0;
    bench.took();
    const report = await bench.deploy();
    expect(report).toMatchObject({ result: 'nothing-to-do', exitCode: 0, runId: null });
    expect(report.steps.map(({ status }) => status)).toEqual(['skipped', 'skipped', 'skipped', 'skipped']);
    expect(bench.store.writes).toBe(0);
    expect(bench.took('put', 'run', 'undo')).toEqual([]);
  });

  test('runs the step whose input changed, and names the leaf', async () => {
    const bench = rig(chain);
    await bench.deploy();
    const report = await bench.deploy({ two: { value: 'second' } });
    expect(report.steps.map(({ name, status, reason }) => [name, status, reason])).toEqual([
      ['one', 'skipped', 'nothing changed'],
      ['two', 'completed', 'value changed: first -> second'],
      ['three', 'skipped', 'nothing changed'],
    ]);
    expect(report.steps[1]?.changed).toEqual([{ leaf: 'value', before: 'first', after: 'second' }]);
  });

  test('early cutoff: a step that gave another output makes its dependants run, the same output does not', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.took();
    await bench.deploy({ one: { value: 'second' } });
    expect(bench.took('run')).toEqual(['run one']);
    const report = await bench.deploy({ one: { value: 'second', output: 'more' } });
    expect(bench.took('run')).toEqual(['run one', 'run two']);
    expect(report.steps[1]?.reason).toBe('from.one.more changed: absent -> more, the output more of one');
  });

  test('runs independent steps at once, no more than it may', async () => {
    const bench = rig(diamond);
    const spans: Record<string, [number, number]> = {};
    const start = bench.time.now();
    bench.before = async (call) => {
      if (!call.startsWith('put')) return;
      const began = bench.time.now() - start;
      await bench.time.sleep(call === 'put /left' ? 30 : 10);
      spans[call] = [began, bench.time.now() - start];
    };
    await bench.deploy();
    expect(spans).toEqual({
      'put /root': [0, 10],
      'put /left': [10, 40],
      'put /right': [10, 20],
      'put /join': [40, 50],
    });
    const narrow = rig(diamond);
    narrow.before = async (call) => (call.startsWith('put') ? narrow.time.sleep(10) : undefined);
    const began = narrow.time.now();
    await narrow.deploy({}, { concurrency: 1 });
    expect(narrow.time.now() - began).toBe(40);
  });

  test('a step that declares nothing is a barrier', async () => {
    const bench = rig([root, left, right, rigStep('barrier'), rigStep('late', { needs: { root } })]);
    await bench.deploy();
    const runs = bench.took('run');
    expect(runs.slice(-2)).toEqual(['run barrier', 'run late']);
    expect((await bench.state()).records['late']?.deps).toEqual(['barrier', 'root']);
  });

  test('refuses to take for done what nobody could visit', async () => {
    const bench = rig(chain);
    await bench.deploy();
    const report = await bench.deploy({}, { concurrency: 0 });
    expect(report).toMatchObject({ result: 'failed', error: { reason: 'internal' } });
    expect(bench.took('undo')).toEqual([]);
  });

  test('looks again for what it made and cannot see yet', async () => {
    const bench = rig([one]);
    let looks = 0;
    let hidden: Json = null;
    bench.before = (call) => {
      if (call !== 'look /one') return;
      looks += 1;
      // The second look is the first after the run.
      if (looks === 2) {
        hidden = bench.cloud.get('/one') ?? null;
        bench.cloud.delete('/one');
      }
      if (looks === 3) bench.cloud.set('/one', hidden);
    };
    await bench.deploy();
    expect((await bench.state()).records['one']?.after).toEqual({ '/one': { value: 'first' } });
    expect(looks).toBe(3);
  });
});

describe('when a step fails', () => {
  test('nothing new starts, and what is in flight ends before anything is undone', async () => {
    const bench = rig(diamond);
    bench.before = async (call) => {
      if (call === 'put /left') throw new Error('no room');
      if (call === 'put /right') await bench.time.sleep(50);
    };
    const report = await bench.deploy();
    expect(report).toMatchObject({ result: 'failed', exitCode: 1, open: false, rollback: { clean: true } });
    expect(report.steps.map(({ name, status }) => [name, status])).toEqual([
      ['root', 'rolled_back'],
      ['left', 'failed'],
      ['right', 'rolled_back'],
      ['join', 'pending'],
    ]);
    expect(report.steps[1]?.error).toMatchObject({ reason: 'step-failed', message: 'no room' });
    const calls = bench.took('put', 'undo');
    expect(calls.indexOf('put /right')).toBeLessThan(calls.indexOf('undo /left'));
    expect(bench.cloud.size).toBe(0);
  });

  test('the failing step is undone too, though it may have done nothing', async () => {
    const bench = rig([one]);
    bench.before = failing({ 'put /one': 1 });
    await bench.deploy();
    expect(bench.took('undo')).toEqual(['undo /one']);
  });

  test('a step whose inputs cannot be computed fails without having begun', async () => {
    const broken = stepDefiner<RigConfig, object, RigPorts>()({
      name: 'broken',
      output: z.object({}),
      inputs: () => {
        throw new Error('no such file');
      },
      run: async () => ({}),
    });
    const bench = rig([one, broken]);
    const report = await bench.deploy();
    expect(report.steps[1]).toMatchObject({ status: 'failed', error: { message: 'no such file' } });
    expect(report.rollback?.restored).toEqual([{ step: 'one', address: '/one' }]);
    expect((await rig([broken]).deploy()).rollback).toBeNull();
  });

  test('an output that the step’s own schema refuses is a failure of the step', async () => {
    const liar = stepDefiner<RigConfig, object, RigPorts>()({
      name: 'liar',
      output: z.object({ id: z.string().min(3), port: z.number().optional() }),
      inputs: () => ({}),
      run: async () => ({ id: 'x' }),
    });
    const report = await rig([liar]).deploy();
    expect(report.steps[0]).toMatchObject({
      status: 'failed',
      error: { reason: 'output-invalid', message: expect.stringContaining('id: Too small') },
    });
  });

  test('a recorded output that the schema of today refuses names the step to run again', async () => {
    const bench = rig([one, two]);
    await bench.deploy();
    const strict = { ...one, output: z.object({ id: z.string(), port: z.number() }) };
    const report = await bench.deploy({}, { steps: [one, rigStep('two', { needs: { one: strict } })] });
    expect(report.steps[1]?.error).toMatchObject({
      reason: 'output-invalid',
      message:
        'two cannot read the recorded output of one: port: Invalid input: expected number, received undefined',
      hint: 'Run that again (--force-step one), or read under `needs` what it hands on.',
    });
  });

  test('rule 8: two live steps that claim one address are refused before anything starts', async () => {
    const bench = rig([one, rigStep('thief')]);
    const report = await bench.deploy({ thief: at('/one') });
    expect(report).toMatchObject({ result: 'failed', runId: null, open: false });
    expect(report.error).toMatchObject({
      reason: 'two-owners',
      message: 'thief and one both claim /one',
      address: '/one',
    });
    expect(bench.took('run')).toEqual([]);
    expect(bench.store.journal).toBe('');
  });

  test('rule 8: where the claim is known only later, it is refused before the second touches it', async () => {
    const bench = rig([one, rigStep('thief', { needs: { one } })]);
    const report = await bench.deploy({ thief: at('/one') });
    expect(report.steps[1]?.error).toMatchObject({
      reason: 'two-owners',
      message: 'thief and one both claim /one',
      address: '/one',
    });
    expect(bench.took('run')).toEqual(['run one']);
    expect(bench.cloud.size).toBe(0);
  });

  test('the first failure is the reason, others are told with their steps', async () => {
    const bench = rig(diamond);
    bench.before = failing({ 'put /left': 1, 'put /right': 1 });
    const report = await bench.deploy();
    expect(report.steps.map(({ status }) => status)).toEqual(['rolled_back', 'failed', 'failed', 'pending']);
    expect(bench.events).toContainEqual(
      expect.objectContaining({ type: 'rollback-started', reason: 'left: put /left refused' }),
    );
  });
});

describe('promise 2: a skip also means that things exist', () => {
  test('a step whose thing is gone runs again', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.cloud.delete('/two');
    const missing = async (held: readonly string[]): Promise<string[]> =>
      held.filter((address) => !bench.cloud.has(address));
    const report = await bench.deploy({}, { missing });
    expect(report.steps.map(({ status }) => status)).toEqual(['skipped', 'completed', 'skipped']);
    expect(report.steps[1]?.reason).toBe('gone from the cloud: /two');
    expect(bench.cloud.get('/two')).toEqual({ value: 'first' });
  });

  test('rule 16: what a list does not show is looked at itself before it counts as gone', async () => {
    const bench = rig(chain);
    await bench.deploy();
    const report = await bench.deploy({}, { missing: async (held) => held });
    expect(report.result).toBe('nothing-to-do');
  });

  test('what a list does not show, and shows itself as something else than was made, is gone: it may be in a bin', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.cloud.set('/two', { deleted: true });
    const report = await bench.deploy({}, { missing: async () => ['/two'] });
    expect(report.steps[1]?.reason).toBe('gone from the cloud: /two');
    expect(bench.cloud.get('/two')).toEqual({ value: 'first' });
  });

  test('nothing is asked when nothing is recorded, nor offline', async () => {
    let asked = 0;
    const missing = async (): Promise<string[]> => ((asked += 1), []);
    const bench = rig(chain);
    await bench.deploy({}, { missing });
    expect(asked).toBe(0);
    await bench.deploy({}, { missing });
    expect(asked).toBe(1);
    bench.took();
    await bench.deploy();
    expect(bench.took('look')).toEqual([]);
  });

  test('a cloud that cannot be asked fails the run before anything is touched', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.store.writes = 0;
    const missing = async (): Promise<string[]> => {
      throw new Error('no answer');
    };
    const report = await bench.deploy({}, { missing });
    expect(report).toMatchObject({
      result: 'failed',
      exitCode: 1,
      open: false,
      error: { message: 'no answer' },
    });
    expect(bench.store.writes).toBe(0);
  });
});

describe('rule 11: a forced step', () => {
  test('runs though nothing changed, and nothing else does', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.took();
    const report = await bench.deploy({}, { forced: ['two'] });
    expect(bench.took('run')).toEqual(['run two']);
    expect(report.steps[1]?.reason).toBe('forced');
  });

  test('is remembered by the run, and forced again by the process that goes on with it', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.diesAt = 'put /one';
    await bench.deploy({}, { forced: ['one', 'three'] });
    bench.took();
    await bench.deploy();
    expect(bench.took('run')).toEqual(['run one', 'run three']);
  });

  test('is spent once it completed in this run', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.diesAt = 'run three';
    await bench.deploy({}, { forced: ['one', 'three'] });
    bench.took();
    await bench.deploy();
    expect(bench.took('run')).toEqual(['run three']);
    await bench.deploy();
    expect(bench.took('run')).toEqual([]);
  });

  test('can be forced while an open run goes on, also when it completed in it', async () => {
    const bench = rig(chain);
    bench.diesAt = 'run three';
    await bench.deploy();
    bench.took();
    bench.diesAt = 'run three';
    await bench.deploy({}, { forced: ['one'] });
    expect(bench.took('run')).toEqual(['run one']);
    await bench.deploy();
    expect(bench.took('run')).toEqual(['run three']);
  });
});

describe('rule 24: the edges that a step journals', () => {
  test('reach through skipped steps to those that this run has touched', async () => {
    const bench = rig([root, one4, two4, three4]);
    await bench.deploy();
    bench.before = failing({ 'put /three': 1 });
    await bench.deploy({ one: { value: 'second' }, three: { value: 'second' } }, { rollback: false });
    const { open } = await bench.state();
    expect(Object.keys(open?.touches ?? {})).toEqual(['one', 'three']);
    expect(open?.touches['three']?.deps).toEqual(['root', 'two', 'one']);
    bench.took();
    await bench.rollBack();
    expect(bench.took('undo')).toEqual(['undo /three', 'undo /one']);
  });
});

describe('rule 2: what was there before', () => {
  test('keeps its first value when the run goes on after a crash', async () => {
    const bench = rig(chain, { cloud: [['/two', { found: true }]] });
    bench.diesAt = 'look /three';
    await bench.deploy();
    bench.before = failing({ 'put /three': 1 });
    const report = await bench.deploy();
    expect(report.rollback?.clean).toBe(true);
    expect(Object.fromEntries(bench.cloud)).toEqual({ '/two': { found: true } });
  });

  test('is looked at again when a recorded thing cannot be seen, for an undo would delete it', async () => {
    const bench = rig([one]);
    await bench.deploy();
    const image = bench.cloud.get('/one') ?? null;
    bench.cloud.delete('/one');
    let looks = 0;
    bench.before = (call) => {
      if (call === 'look /one' && (looks += 1) === 2) bench.cloud.set('/one', image);
      if (call === 'put /one') throw new Error('refused');
    };
    const report = await bench.deploy({ one: { value: 'second' } });
    expect(report.rollback?.clean).toBe(true);
    expect(bench.cloud.get('/one')).toEqual(image);
  });

  test('rule 10: what bears our tag goes back to nothing, what does not goes back as found', async () => {
    const found = rig([one], { cloud: [['/one', { found: true }]] });
    await found.deploy();
    expect((await found.state()).records['one']?.origin).toEqual({ '/one': { found: true } });
    const ours = rig([one], { cloud: [['/one', { ours: true }]] });
    await ours.deploy();
    expect((await ours.state()).records['one']?.origin).toEqual({ '/one': null });
  });
});

describe('what is none of the cloud’s', () => {
  test('is looked at by its step, and the cloud is not asked about it', async () => {
    const bench = rig(chain);
    await bench.deploy();
    const asked: string[] = [];
    const settings = {
      missing: async (ids: readonly string[]) => (asked.push(...ids), []),
      isElsewhere: (id: string) => id !== '/three',
    };
    expect(await bench.deploy({}, settings)).toMatchObject({ result: 'nothing-to-do' });
    expect(asked).toEqual(['/three']);
    bench.cloud.delete('/two');
    bench.took();
    await bench.deploy({}, settings);
    expect(bench.took('run')).toEqual(['run two']);
  });
});

test('what is none of the cloud’s and cannot be looked at stops the run, and is told with its step', async () => {
  const bench = rig(chain);
  await bench.deploy();
  bench.took();
  bench.before = failing({ 'look /two': 1 }, 'timed out');
  const report = await bench.deploy({}, { missing: async () => [], isElsewhere: () => true });
  expect(report).toMatchObject({
    result: 'failed',
    error: {
      reason: 'step-failed',
      message: 'two: /two cannot be looked at: look /two timed out',
      hint: expect.stringContaining('--offline'),
      address: '/two',
    },
  });
  expect(bench.took('run')).toEqual([]);
});

describe('rule 31: going on with an open run', () => {
  test('keeps its id, and guards every step afresh', async () => {
    const bench = rig(chain);
    bench.diesAt = 'run three';
    await bench.deploy();
    const id = (await bench.state()).open?.id;
    bench.took();
    const report = await bench.deploy({ two: { value: 'second' } });
    expect(report).toMatchObject({ result: 'completed', runId: id });
    expect(report.steps.map(({ status }) => status)).toEqual(['skipped', 'completed', 'completed']);
    expect(bench.events).toContainEqual(
      expect.objectContaining({ type: 'run-started', run: id, resumed: true }),
    );
  });

  test('runs a completed step again when something landed after it', async () => {
    const bench = rig(chain);
    bench.diesAt = 'run three';
    await bench.deploy();
    bench.cloud.set('/one', { value: 'late' });
    const report = await bench.deploy();
    expect(report.steps[0]).toMatchObject({ status: 'completed', reason: 'changed in the cloud: /one' });
    expect(bench.cloud.get('/one')).toEqual({ value: 'first' });
  });

  test('looks again before it says that something landed', async () => {
    const bench = rig(chain);
    bench.diesAt = 'run three';
    await bench.deploy();
    const image = bench.cloud.get('/one') ?? null;
    bench.cloud.set('/one', { value: 'stale' });
    let looks = 0;
    bench.before = (call) => {
      if (call === 'look /one' && (looks += 1) === 3) bench.cloud.set('/one', image);
    };
    bench.took();
    await bench.deploy();
    expect(bench.took('run')).toEqual(['run three']);
  });
});

test('the cost of a step does not grow with the number of steps', async () => {
  const count = 400;
  const many = Array.from({ length: count }, (_, index) =>
    rigStep(`s${index}`, { after: index > 0 ? ['s0'] : [] }),
  );
  const chained = many.map((_, index) => rigStep(`s${index}`, { after: index > 0 ? [`s${index - 1}`] : [] }));
  for (const steps of [many, chained]) {
    const bench = rig(steps);
    let longest = 0;
    const { append } = bench.store;
    let entries = 0;
    bench.store.append = (lines) => {
      for (const line of lines.trimEnd().split('\n')) {
        longest = Math.max(longest, line.length);
        entries += 1;
      }
      return append(lines);
    };
    await bench.deploy();
    // The start and the end of the run; the snapshot and the cut are no entries.
    expect(entries).toBe(2 * count + 2);
    expect(longest).toBeLessThan(500);
  }
});

test('nor does the cost of undoing one', async () => {
  const count = 2000;
  const all = Array.from({ length: count }, (_, index) =>
    rigStep(`s${index}`, { after: index > 0 ? ['s0'] : [] }),
  );
  const bench = rig(all);
  bench.before = failing({ [`put /s${count - 1}`]: 1 });
  let began = 0;
  const emit = (event: Event): void =>
    void (event.type === 'rollback-started' && (began = performance.now()));
  expect((await bench.deploy({}, { emit })).rollback?.restored).toHaveLength(count);
  // Were it to grow, it would take five seconds; it takes some hundredths of one.
  expect(performance.now() - began).toBeLessThan(2_000);
});
