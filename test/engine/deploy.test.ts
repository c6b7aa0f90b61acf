import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/engine/failure.ts';
import { failing, type Rig, rig, rigStep } from '../rig.ts';

const one = rigStep('one');
const two = rigStep('two', { needs: { one } });
const three = rigStep('three', { needs: { two } });
const chain = [one, two, three];

/** Interrupts the command at a call, which goes on unless it waits. */
function interrupting(bench: Rig, at: string): AbortSignal {
  const controller = new AbortController();
  bench.before = (call) => {
    if (call === at) controller.abort(new Error('SIGINT'));
  };
  return controller.signal;
}

describe('an interrupt', () => {
  test('starts nothing new, undoes nothing, and leaves the run open', async () => {
    const bench = rig(chain);
    const report = await bench.deploy({}, { signal: interrupting(bench, 'put /two') });
    expect(report).toMatchObject({ result: 'interrupted', exitCode: 130, open: true, rollback: null });
    expect(report).not.toHaveProperty('error');
    expect(report.steps.map(({ status }) => status)).toEqual(['completed', 'completed', 'pending']);
    expect(bench.took('undo')).toEqual([]);
    expect(await bench.deploy()).toMatchObject({ result: 'completed', runId: report.runId });
    expect(bench.took('run')).toEqual(['run three']);
  });

  test('ends the waiting of a step, which can be gone on with', async () => {
    const bench = rig(chain);
    const controller = new AbortController();
    bench.before = async (call) => {
      if (call !== 'put /two') return;
      setTimeout(() => controller.abort(new Error('SIGINT')));
      await new Promise((_, reject) => {
        controller.signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    };
    const report = await bench.deploy({}, { signal: controller.signal });
    expect(report).toMatchObject({ result: 'interrupted', open: true });
    expect((await bench.state()).records['two']).toMatchObject({
      status: 'failed',
      complete: false,
      error: { reason: 'interrupted' },
    });
    bench.before = () => undefined;
    expect(await bench.rollBack()).toMatchObject({ result: 'completed', rollback: { clean: true } });
  });

  test('does not turn a failure into a rollback', async () => {
    const bench = rig(chain);
    const controller = new AbortController();
    bench.before = (call) => {
      if (call !== 'put /two') return;
      controller.abort(new Error('SIGINT'));
      throw new Error('no room');
    };
    expect(await bench.deploy({}, { signal: controller.signal })).toMatchObject({
      result: 'interrupted',
      exitCode: 130,
      open: true,
      rollback: null,
    });
    expect((await bench.state()).open?.phase).toBe('forward');
  });

  test('before anything has begun leaves nothing open', async () => {
    const bench = rig(chain);
    const report = await bench.deploy({}, { signal: AbortSignal.abort(new Error('SIGINT')) });
    expect(report).toMatchObject({ result: 'interrupted', exitCode: 130, open: false, runId: null });
    expect(bench.store.writes).toBe(0);
  });

  test('during a rollback leaves the rest of it to the next command', async () => {
    const bench = rig(chain);
    bench.before = failing({ 'put /three': 1 });
    await bench.deploy({}, { rollback: false });
    const report = await bench.rollBack({ signal: interrupting(bench, 'undo /two') });
    expect(report).toMatchObject({ result: 'interrupted', exitCode: 130, open: true });
    expect(report.rollback).toMatchObject({
      clean: false,
      restored: [{ address: '/two' }, { address: '/three' }],
      pending: [{ step: 'one', address: '/one', why: 'interrupted' }],
    });
    expect(report.steps.map(({ status }) => status)).toEqual(['pending', 'rolled_back', 'rolled_back']);
    bench.took();
    await bench.rollBack();
    expect(bench.took('undo')).toEqual(['undo /one']);
  });

  test('before a rollback has begun decides nothing', async () => {
    const bench = rig(chain);
    bench.before = failing({ 'put /three': 1 });
    await bench.deploy({}, { rollback: false });
    const report = await bench.rollBack({ signal: AbortSignal.abort(new Error('SIGINT')) });
    expect(report).toMatchObject({ result: 'interrupted', open: true });
    expect((await bench.state()).open?.phase).toBe('forward');
  });

  test('during the give-back leaves the rest of it to the next command', async () => {
    const bench = rig(chain);
    await bench.deploy();
    const renamed = { one: { at: ['/one2'] }, two: { at: ['/two2'] }, three: { at: ['/three2'] } };
    const report = await bench.deploy(renamed, { signal: interrupting(bench, 'undo /two') });
    expect(report).toMatchObject({ result: 'interrupted', exitCode: 130, open: true });
    expect(report).not.toHaveProperty('error');
    expect(bench.cloud.has('/one')).toBe(true);
    expect(await bench.deploy(renamed)).toMatchObject({ result: 'completed' });
    expect(bench.cloud.has('/one')).toBe(false);
  });
});

describe('a disk that is full', () => {
  const fullAt = (bench: Rig, entry: string): (() => void) => {
    const { append } = bench.store;
    bench.store.append = async (line) => {
      if (!line.includes(`"${entry}"`)) return append(line);
      bench.store.journal += line.slice(0, 30);
      throw new Failure('state-unwritable', 'journal.jsonl: ENOSPC', { hint: 'Make room.' });
    };
    return () => {
      bench.store.append = append;
    };
  };

  test.each(['run-started', 'step-started', 'step-completed', 'run-finished'])(
    'at %s ends the run with 1, undoes nothing, and can be recovered from',
    async (entry) => {
      const bench = rig(chain);
      const roomAgain = fullAt(bench, entry);
      const report = await bench.deploy();
      expect(report).toMatchObject({
        result: 'failed',
        exitCode: 1,
        rollback: null,
        open: entry !== 'run-started',
        error: { reason: 'state-unwritable', hint: 'Make room.' },
      });
      expect(bench.took('undo')).toEqual([]);
      roomAgain();
      const forward = await bench.deploy();
      expect(forward).toMatchObject({ result: 'completed', open: false });
      expect(bench.cloud.size).toBe(3);
      expect(await bench.deploy()).toMatchObject({ result: 'nothing-to-do' });
    },
  );

  test('at step-restored leaves the rollback to the next command', async () => {
    const bench = rig(chain);
    bench.before = failing({ 'put /three': 1 });
    const roomAgain = fullAt(bench, 'step-restored');
    const report = await bench.deploy();
    expect(report).toMatchObject({ result: 'failed', open: true, error: { reason: 'state-unwritable' } });
    expect(bench.took('undo')).toEqual(['undo /three']);
    roomAgain();
    expect(await bench.rollBack()).toMatchObject({ rollback: { clean: true }, open: false });
  });

  test('lets what is in flight end, and starts nothing more', async () => {
    const root = rigStep('root');
    const bench = rig([root, ...['a', 'b', 'c'].map((name) => rigStep(name, { needs: { root } }))]);
    const { append } = bench.store;
    bench.store.append = async (line) => {
      if (line.includes('step-completed') && line.includes('"a"')) throw new Error('ENOSPC');
      return append(line);
    };
    bench.before = async (call) => (call === 'put /b' ? bench.time.sleep(50) : undefined);
    const report = await bench.deploy({}, { concurrency: 2 });
    expect(report).toMatchObject({
      result: 'failed',
      error: { reason: 'state-unwritable', message: 'ENOSPC' },
    });
    expect(bench.took('put')).toEqual(['put /root', 'put /a', 'put /b']);
    bench.store.append = append;
    expect((await bench.rollBack()).rollback?.clean).toBe(true);
    expect(bench.cloud.size).toBe(0);
  });

  test('is told even when the command was interrupted at the same time', async () => {
    const bench = rig(chain);
    fullAt(bench, 'step-completed');
    const report = await bench.deploy({}, { signal: interrupting(bench, 'put /one') });
    expect(report).toMatchObject({ exitCode: 130, open: true, error: { reason: 'state-unwritable' } });
  });
});

describe('a run that is kept open', () => {
  test('is undone by `rollback`, and continued by `deploy`', async () => {
    for (const way of ['rollBack', 'deploy'] as const) {
      const bench = rig(chain);
      bench.before = failing({ 'put /three': 1 });
      const report = await bench.deploy({}, { rollback: false });
      expect(report).toMatchObject({ result: 'failed', exitCode: 1, open: true, rollback: null });
      expect(report.steps.map(({ status }) => status)).toEqual(['completed', 'completed', 'failed']);
      expect(await bench[way]()).toMatchObject({ result: 'completed', runId: report.runId, open: false });
      expect(bench.cloud.size).toBe(way === 'deploy' ? 3 : 0);
    }
  });
});

describe('a report', () => {
  test('keeps what a failure knows, and nothing that is not safe to print', async () => {
    const bench = rig([one]);
    bench.before = (call) => {
      if (call !== 'put /one') return;
      throw new Failure('quota', 'no cores left', {
        hint: 'Ask for more.',
        address: '/one',
        code: 'QuotaExceeded',
        correlationId: 'c-1',
        cause: new Error('the secret is hunter2'),
      });
    };
    const report = await bench.deploy();
    expect(report.steps[0]?.error).toEqual({
      reason: 'quota',
      message: 'no cores left',
      hint: 'Ask for more.',
      address: '/one',
      code: 'QuotaExceeded',
      correlationId: 'c-1',
    });
    expect(JSON.stringify(report)).not.toContain('hunter2');
  });

  test('tells events in the order in which they happen', async () => {
    const bench = rig([one, two]);
    await bench.deploy();
    expect(bench.events.map(({ type }) => type)).toEqual([
      'run-started',
      'step-started',
      'step-completed',
      'step-started',
      'step-completed',
    ]);
    bench.events.length = 0;
    await bench.deploy();
    expect(bench.events.map(({ type }) => type)).toEqual(['step-skipped', 'step-skipped']);
  });

  test('measures how long each step took', async () => {
    const bench = rig([one]);
    bench.before = async (call) => (call === 'put /one' ? bench.time.sleep(1_234) : undefined);
    expect((await bench.deploy()).steps[0]?.durationMs).toBe(1_234);
  });

  test('passes on what a step says', async () => {
    const bench = rig([
      {
        ...one,
        run: async (_inputs, { scope }) => {
          scope.log(`built by ${scope.step} in ${scope.transaction}`);
          return { id: '/one' };
        },
      },
    ]);
    const { runId } = await bench.deploy();
    expect(bench.events).toContainEqual({
      type: 'step-progress',
      step: 'one',
      text: `built by one in ${runId}`,
    });
  });
});

test('a state that cannot be read is thrown, for there is nothing to report about', async () => {
  const bench = rig(chain);
  bench.store.snapshot = 'nonsense';
  await expect(bench.deploy()).rejects.toMatchObject({ reason: 'state-invalid' });
  await expect(bench.rollBack()).rejects.toMatchObject({ reason: 'state-invalid' });
});

test('a list out of order is refused before anything is read', async () => {
  await expect(rig([two, one]).deploy()).rejects.toMatchObject({ reason: 'step-order' });
});
