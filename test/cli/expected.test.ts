import { expect, test } from 'vitest';
import { expectedFrom } from '../../src/cli/expected.ts';
import { memoryRunFiles } from '../fakes/memory-run-files.ts';

interface Step {
  readonly name?: string;
  readonly status?: string;
  readonly durationMs: number;
  readonly leaf?: string;
}

const FIRST = '<never ran>';

function reportOf(steps: readonly Step[], more: object = {}): object {
  return {
    result: 'completed',
    runId: 'a',
    steps: steps.map(({ name = 'one', status = 'completed', durationMs, leaf = 'size' }) => ({
      name,
      status,
      reason: '',
      changed: [{ leaf }],
      durationMs,
    })),
    ...more,
  };
}

async function kept(...reports: readonly (object | string)[]) {
  const runs = memoryRunFiles();
  for (const [at, report] of reports.entries())
    await runs.write(
      `run-${at}`,
      'report.json',
      typeof report === 'string' ? report : JSON.stringify(report),
    );
  return runs;
}

const took = (...times: readonly number[]) => times.map((durationMs) => reportOf([{ durationMs }]));

test('A step is expected to take the middle of its last five times', async () => {
  const { of } = await expectedFrom(await kept(...took(900, 900, 10, 50, 20, 40, 30)));
  expect(of('one', 'again')).toBe(30);
});

test('One time that was out of the ordinary changes nothing', async () => {
  const { of } = await expectedFrom(await kept(...took(10, 11, 60_000)));
  expect(of('one', 'again')).toBe(11);
});

test('A first time and a change are expected apart, and so is what was gone from the cloud', async () => {
  const reports = [
    reportOf([{ durationMs: 100, leaf: FIRST }]),
    reportOf([{ durationMs: 5 }]),
    reportOf([{ durationMs: 120, leaf: '<gone from the cloud>' }]),
  ];
  const { of } = await expectedFrom(await kept(...reports));
  expect([of('one', 'first'), of('one', 'again')]).toEqual([120, 5]);
});

test('Of a step that never completed nothing is expected', async () => {
  const steps = ['failed', 'skipped', 'pending', 'rolled_back', 'running'].map((status) => ({
    status,
    durationMs: 7,
  }));
  const { of } = await expectedFrom(await kept(reportOf(steps)));
  expect([of('one', 'first'), of('one', 'again'), of('other', 'again')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('Undoing, going back and destroying tell nothing of how long a deployment takes', async () => {
  const reports = ['rollback', 'return', 'destroy'].map((command) =>
    reportOf([{ durationMs: 1 }], { command }),
  );
  const { of } = await expectedFrom(
    await kept(...reports, reportOf([{ durationMs: 9 }], { command: 'run' })),
  );
  expect(of('one', 'again')).toBe(9);
});

test('Earlier commands on a run count, too', async () => {
  const earlier = [reportOf([{ durationMs: 4 }], { command: 'run' })];
  const { of } = await expectedFrom(
    await kept(reportOf([{ durationMs: 1 }], { command: 'rollback', earlier })),
  );
  expect(of('one', 'again')).toBe(4);
});

test('For a run that is told only those before it count', async () => {
  const runs = await kept(...took(10, 20, 3000));
  expect((await expectedFrom(runs, 'run-2')).of('one', 'again')).toBe(20);
  expect((await expectedFrom(runs, 'run-0')).of('one', 'again')).toBeUndefined();
  expect((await expectedFrom(runs, 'elsewhere')).of('one', 'again')).toBe(20);
});

test.each(['', '{', 'null', '[]', '{"steps":3}', '{"steps":[{"name":"one","durationMs":-1}]}'])(
  'A damaged report (%s) is passed over',
  async (damaged) => {
    const { of } = await expectedFrom(await kept(...took(10), damaged));
    expect(of('one', 'again')).toBe(10);
  },
);

test('No more than twenty runs are looked at', async () => {
  const runs = await kept(...took(1, ...Array.from({ length: 20 }, () => 0)));
  let reads = 0;
  const counted = {
    list: runs.list,
    read: (run: string, path: string) => ((reads += 1), runs.read(run, path)),
  };
  await expectedFrom(counted);
  expect(reads).toBe(20);
});

test('A store that does not answer keeps nobody from deploying', async () => {
  const down = async (): Promise<never> => {
    throw new Error('no answer');
  };
  expect((await expectedFrom({ list: down, read: down })).of('one', 'first')).toBeUndefined();
  const runs = { list: async () => ['a'], read: down };
  expect((await expectedFrom(runs)).of('one', 'first')).toBeUndefined();
});
