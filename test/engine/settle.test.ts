import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/engine/entries.ts';
import { Failure } from '../../src/engine/failure.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { BINDING, failing, type Rig, rig, rigStep } from '../rig.ts';

const one = rigStep('one');
const two = rigStep('two', { needs: { one } });
const three = rigStep('three', { needs: { two } });
const chain = [one, two, three];

const lines = (entries: readonly Entry[]): string =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

function started(kind: 'deploy' | 'destroy' = 'deploy', lineage = 'lineage'): Entry {
  const told = { format: 1, run: 'run-1', lineage, binding: BINDING, kind } as const;
  return { entry: 'run-started', ...told, forced: [], time: 1 };
}

/** A deployment of everything, of which a process was killed at a call. */
async function killed(call: string, settings: { fails?: string } = {}): Promise<Rig> {
  const bench = rig(chain);
  if (settings.fails !== undefined) bench.before = failing({ [settings.fails]: 1 });
  bench.diesAt = call;
  await bench.deploy();
  bench.before = () => undefined;
  bench.took();
  return bench;
}

describe('recovery, journal empty:', () => {
  test('`deploy` starts a new run', async () => {
    expect(await rig(chain).deploy()).toMatchObject({ result: 'completed', rollback: null });
  });

  test('`rollback` does nothing, and names residue', async () => {
    const bench = rig(chain);
    bench.before = (call) => {
      if (call === 'run two') throw new Error('no');
      if (call === 'look /one' && bench.took('undo').length > 0) bench.cloud.set('/one', { left: true });
    };
    await bench.deploy();
    bench.store.writes = 0;
    expect(await bench.rollBack()).toMatchObject({
      result: 'nothing-to-do',
      exitCode: 0,
      note: 'nothing to undo',
      runId: null,
      residue: [{ step: 'one', address: '/one' }],
    });
    expect(bench.store.writes).toBe(0);
  });
});

describe('recovery, the journal’s run is lastRun:', () => {
  test.each(['deploy', 'rollBack'] as const)('%s cuts it', async (command) => {
    const bench = rig(chain);
    let journal = '';
    const { cut } = bench.store;
    bench.store.cut = async (bytes) => ((journal = bench.store.journal), cut(bytes));
    await bench.deploy();
    bench.store.journal = journal;
    expect((await bench[command]()).result).toBe('nothing-to-do');
    expect(bench.store.journal).toBe('');
  });
});

describe('recovery, torn last line:', () => {
  test.each(['deploy', 'rollBack'] as const)('%s cuts it, and does what the rest says', async (command) => {
    const bench = await killed('run two');
    bench.store.journal += '{"entry":"step-comp';
    const report = await bench[command]();
    expect(report.result).toBe('completed');
    expect(bench.cloud.size).toBe(command === 'deploy' ? 3 : 0);
    expect(bench.store.journal).toBe('');
  });
});

describe('recovery, run-finished present:', () => {
  async function finished(): Promise<Rig> {
    const bench = rig(chain);
    const { replace } = bench.store;
    bench.store.replace = async () => {
      throw new Error('ENOSPC');
    };
    const report = await bench.deploy();
    expect(report).toMatchObject({
      result: 'failed',
      exitCode: 1,
      open: false,
      error: { reason: 'state-unwritable' },
    });
    bench.store.replace = replace;
    bench.took();
    return bench;
  }

  test('`deploy` compacts, and starts a new run', async () => {
    const bench = await finished();
    expect(await bench.deploy()).toMatchObject({ result: 'nothing-to-do', runId: null });
    expect(bench.store.journal).toBe('');
    expect((await bench.state()).records['three']?.complete).toBe(true);
  });

  test('`rollback` compacts, and undoes nothing', async () => {
    const bench = await finished();
    expect(await bench.rollBack()).toMatchObject({ result: 'nothing-to-do', runId: null });
    expect(bench.took('undo')).toEqual([]);
    expect(bench.store.journal).toBe('');
  });
});

describe('recovery, forward, no step begun:', () => {
  const bench = (): Rig => rig(chain, { store: memoryStore({ journal: lines([started()]) }) });

  test('`deploy` goes on with it', async () => {
    const opened = bench();
    expect(await opened.deploy()).toMatchObject({ result: 'completed', runId: 'run-1' });
    expect(opened.events).toContainEqual({ type: 'settling', run: 'run-1', what: 'continue' });
  });

  test('`rollback` closes it', async () => {
    const opened = bench();
    expect(await opened.rollBack()).toMatchObject({
      result: 'completed',
      open: false,
      rollback: { clean: true },
    });
    expect((await opened.state()).lastRun).toMatchObject({ id: 'run-1', result: 'rolled-back' });
    expect(opened.took('undo')).toEqual([]);
  });
});

describe('recovery, forward, a step begun without an end:', () => {
  test.each(['run two', 'put /two', 'look /three'])('killed at %s, `deploy` runs it again', async (call) => {
    const bench = await killed(call);
    const report = await bench.deploy();
    expect(report).toMatchObject({ result: 'completed', rollback: null });
    expect(Object.fromEntries(bench.cloud)).toEqual({
      '/one': { value: 'first' },
      '/two': { value: 'first' },
      '/three': { value: 'first' },
    });
    expect(bench.took('undo')).toEqual([]);
  });

  test.each(['run two', 'put /two', 'look /three'])(
    'killed at %s, `rollback` always undoes it',
    async (call) => {
      const bench = await killed(call);
      expect((await bench.rollBack()).rollback?.clean).toBe(true);
      expect(bench.took('undo')).toContain('undo /two');
      expect(bench.cloud.size).toBe(0);
    },
  );
});

describe('recovery, forward, a step completed:', () => {
  test('`deploy` skips it when it is as it was left', async () => {
    const bench = await killed('run three');
    await bench.deploy();
    expect(bench.took('run')).toEqual(['run three']);
  });

  test('`deploy` runs it again when its inputs have changed since', async () => {
    const bench = await killed('run three');
    await bench.deploy({ one: { value: 'second' } });
    expect(bench.took('run')).toEqual(['run one', 'run three']);
  });

  test('`rollback` undoes in reverse', async () => {
    const bench = await killed('run three');
    await bench.rollBack();
    expect(bench.took('undo')).toEqual(['undo /three', 'undo /two', 'undo /one']);
  });

  test('`deploy` closes a run in which everything completed, and runs nothing', async () => {
    const bench = rig(chain);
    const { append } = bench.store;
    bench.store.append = async (line) => {
      if (line.includes('run-finished')) throw new Error('ENOSPC');
      return append(line);
    };
    await bench.deploy();
    bench.store.append = append;
    bench.took();
    expect(await bench.deploy()).toMatchObject({ result: 'completed', open: false });
    expect(bench.took('run', 'put')).toEqual([]);
    expect(bench.store.journal).toBe('');
  });
});

describe('rule 26: recovery, rollback-started:', () => {
  test.each([
    ['undo /three', 1],
    ['look /three', 2],
    ['undo /one', 1],
    ['look /one', 3],
  ] as const)('killed at %s, `deploy` finishes the rollback, then starts a new run', async (call, nth) => {
    const bench = rig(chain);
    bench.before = failing({ 'put /three': 1 });
    bench.diesAt = [call, nth];
    await bench.deploy();
    const dead = (await bench.state()).open;
    expect(dead?.phase).toBe('rolling-back');
    bench.took();
    const report = await bench.deploy();
    const calls = bench.took('undo', 'run');
    expect(calls.findLastIndex((made) => made.startsWith('undo'))).toBeLessThan(calls.indexOf('run one'));
    expect(report).toMatchObject({ result: 'completed', open: false, rollback: { clean: true } });
    expect(report.runId).not.toBe(dead?.id);
    expect(bench.events).toContainEqual({ type: 'settling', run: dead?.id, what: 'roll-back' });
  });

  test('`rollback` finishes it', async () => {
    const bench = await killed('undo /two', { fails: 'put /three' });
    expect(await bench.rollBack()).toMatchObject({ result: 'completed', rollback: { clean: true } });
    expect(bench.took('undo')).toEqual(['undo /two', 'undo /one']);
  });

  test('with throws left `deploy` ends with 1, the run stays open, and nothing new starts', async () => {
    const bench = await killed('undo /two', { fails: 'put /three' });
    bench.before = failing({ 'undo /two': 1 });
    expect(await bench.deploy()).toMatchObject({ result: 'failed', exitCode: 1, open: true });
    expect(bench.took('run')).toEqual([]);
  });

  test('a rollback that `deploy` finished counts as something done', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.before = failing({ 'put /three': 1 });
    bench.diesAt = 'undo /three';
    await bench.deploy({ three: { value: 2 } });
    bench.before = () => undefined;
    expect(await bench.deploy()).toMatchObject({ result: 'completed', rollback: { clean: true } });
  });
});

describe('recovery, a destroy is open:', () => {
  async function destroying(): Promise<Rig> {
    const bench = rig(chain);
    await bench.deploy();
    const { lineage } = await bench.state();
    const begun: Entry[] = [
      started('destroy', lineage),
      { entry: 'give-back-started', step: 'three', at: '/three', time: 2 },
    ];
    bench.store.journal = lines(begun);
    bench.took();
    return bench;
  }

  test('`deploy` closes it, and builds again what it began to take', async () => {
    const bench = await destroying();
    bench.cloud.delete('/three');
    expect(await bench.deploy()).toMatchObject({ result: 'completed', open: false });
    expect(bench.took('run')).toEqual(['run three']);
    expect(bench.cloud.has('/three')).toBe(true);
  });

  test('`rollback` refuses: what is gone cannot be undone', async () => {
    const bench = await destroying();
    const report = await bench.rollBack();
    expect(report).toMatchObject({
      result: 'failed',
      exitCode: 1,
      open: true,
      error: { reason: 'run-open', hint: expect.stringContaining('destroy') },
    });
    expect(bench.took('undo')).toEqual([]);
  });
});

describe('rule 3: a dead process’s request may still land', () => {
  const settings = { requestTimeoutMs: 8_000 };
  const waits = (bench: Rig): number[] =>
    bench.events.flatMap((event) => (event.type === 'waiting' ? [event.milliseconds] : []));

  test.each(['deploy', 'rollBack'] as const)('%s first waits out its hard timeout', async (command) => {
    const bench = await killed('put /two');
    const began = bench.time.now();
    await (command === 'deploy' ? bench.deploy({}, settings) : bench.rollBack(settings));
    expect(waits(bench)).toEqual([8_000]);
    expect(bench.time.now() - began).toBeGreaterThanOrEqual(8_000);
  });

  test('the whole of it, however long ago the journal was written, when a step was at work', async () => {
    const bench = await killed('put /two');
    bench.time.pass(7_000);
    await bench.rollBack(settings);
    expect(waits(bench)).toEqual([8_000]);
  });

  test('only what is left of it, when every step had ended', async () => {
    const bench = rig(chain);
    bench.before = failing({ 'run three': 1 });
    await bench.deploy({}, { rollback: false });
    bench.time.pass(7_000);
    await bench.rollBack(settings);
    expect(waits(bench)).toEqual([1_000]);
  });

  test('never longer than that, though the clock of the dead was ahead', async () => {
    const bench = rig(chain);
    bench.before = failing({ 'run three': 1 });
    await bench.deploy({}, { rollback: false });
    bench.time.pass(-3_600_000);
    await bench.rollBack(settings);
    expect(waits(bench)).toEqual([8_000]);
  });

  test('not at all where requests die with their process', async () => {
    const bench = await killed('put /two');
    await bench.deploy({}, { requestTimeoutMs: 0 });
    expect(waits(bench)).toEqual([]);
  });

  test('nor may one that was lost land after the undo of its own step', async () => {
    const bench = rig(chain);
    bench.before = (call) => {
      if (call === 'put /two') throw new Failure('azure-unreachable', 'no answer');
    };
    const report = await bench.deploy({}, settings);
    expect(waits(bench)).toEqual([8_000]);
    expect(report.rollback?.clean).toBe(true);
    const refused = rig(chain);
    refused.before = failing({ 'put /two': 1 });
    await refused.deploy({}, settings);
    expect(waits(refused)).toEqual([]);
  });

  test('an interrupt during the wait ends it, and decides nothing', async () => {
    const bench = await killed('put /two');
    const controller = new AbortController();
    const settled = bench.rollBack({ ...settings, signal: controller.signal });
    controller.abort(new Error('SIGINT'));
    expect(await settled).toMatchObject({ result: 'interrupted', exitCode: 130, open: true });
    expect((await bench.state()).open?.phase).toBe('forward');
  });
});

describe('rule 9: a step that is no longer in the list', () => {
  test('is refused by `deploy` and `plan`, for what it made would stay for ever', async () => {
    const bench = rig(chain);
    await bench.deploy();
    const refusal = { reason: 'step-unknown', message: expect.stringContaining('two, three') };
    await expect(bench.deploy({}, { steps: [one] })).rejects.toMatchObject(refusal);
    await expect(bench.plan({}, { steps: [one] })).rejects.toMatchObject(refusal);
  });

  test('can be undone as long as it is known at all', async () => {
    const bench = await killed('run three');
    await expect(bench.rollBack({ steps: [one] })).rejects.toMatchObject({ reason: 'step-unknown' });
    const report = await bench.rollBack({ steps: [one], others: [two, three] });
    expect(report.rollback).toMatchObject({ clean: true });
    expect(report.steps.map(({ name }) => name)).toEqual(['one', 'three', 'two']);
  });
});
