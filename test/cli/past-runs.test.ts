import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { ownFile } from '../../src/cli/own-files.ts';
import { newestFirst, openPastRuns } from '../../src/cli/past-runs.ts';
import { systemWorld } from '../../src/cli/world.ts';
import { fileHome } from '../../src/state/file-home.ts';
import { fileRunFiles } from '../../src/state/file-run-files.ts';
import { toldRun } from '../../src/report/history/told-run.ts';
import { atEnd } from '../at-end.ts';
import { memoryRunFiles } from '../fakes/memory-run-files.ts';

const loaded = loadConfig({
  env: {},
  environment: 'local',
  cwd: '/nowhere',
  shippedExample: ownFile('config.example.yaml'),
  builtInSteps: [],
});

const time = (second: number): string => new Date(Date.UTC(2026, 0, 31) + second * 1000).toISOString();

const report = (run: string, second: number, more: object = {}): string =>
  JSON.stringify({
    result: 'completed',
    runId: run,
    command: 'run',
    times: { startedAt: time(second), finishedAt: time(second + 1), durationMs: 1000, criticalPathMs: 0 },
    steps: [],
    correlationId: 'one',
    ...more,
  });

const line = (run: string, second: number): string =>
  `${JSON.stringify({
    level: 30,
    time: time(second),
    run,
    correlationId: 'two',
    event: { type: 'run-started', run, resumed: false, steps: ['a'] },
    msg: 'it starts',
  })}\n`;

/** A state in a container, as far as its runs go, and the folder of this machine beside it. */
async function inContainer() {
  const folder = mkdtempSync(join(tmpdir(), 'past-runs-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const runs = memoryRunFiles();
  const reads: string[] = [];
  let atOnce = 0;
  let most = 0;
  const counted = {
    ...runs,
    read: async (run: string, path: string) => {
      reads.push(`${run}/${path}`);
      most = Math.max(most, (atOnce += 1));
      await Promise.resolve();
      const text = await runs.read(run, path);
      atOnce -= 1;
      return text;
    },
  };
  const home = { ...fileHome(join(folder, 'nothing')), place: 'https://account/states/shop' };
  const state = { ...home, type: 'blob', runs: counted, mayWrite: () => undefined } as const;
  const open = () => openPastRuns({ state, stateFolder: folder, loaded }, { world: systemWorld });
  return { runs, here: fileRunFiles(folder), folder, open, reads, most: () => most };
}

test('Of runs whose reports tell all, nothing but these is read, and no more of them than asked for', async () => {
  const { runs, open, reads, most } = await inContainer();
  for (let at = 0; at < 60; at += 1) await runs.write(`run-${at}`, 'report.json', report(`run-${at}`, at));
  const past = await open();
  const told = await past.newest(40);
  expect(told.map(({ row }) => row.run)).toEqual(Array.from({ length: 40 }, (_, at) => `run-${59 - at}`));
  expect(reads.toSorted()).toEqual(
    Array.from({ length: 40 }, (_, at) => `run-${at + 20}/report.json`).toSorted(),
  );
  expect(most()).toBeGreaterThan(1);
  expect(most()).toBeLessThanOrEqual(16);
  expect(past.ids).toHaveLength(60);
});

test('A run that was killed on this machine is told by the log that lies here, at its time', async () => {
  const { runs, here, folder, open } = await inContainer();
  await runs.write('old', 'report.json', report('old', 0));
  await runs.write('new', 'report.json', report('new', 90));
  await here.write('killed', 'log.jsonl', line('killed', 60));
  const past = await open();
  expect((await past.newest(20)).map(({ row }) => [row.run, row.result])).toEqual([
    ['new', 'completed'],
    ['killed', 'killed'],
    ['old', 'completed'],
  ]);
  expect((await past.newest(1)).map(({ row }) => row.run)).toEqual(['new']);
  expect(await past.told('killed')).toMatchObject({
    log: `${folder}/runs/killed/log.jsonl`,
    place: 'https://account/states/shop/runs/killed',
    lines: [{ msg: 'it starts' }],
  });
});

test('What lies here and there of one log is one log', async () => {
  const { runs, here, open } = await inContainer();
  await runs.write('run', 'log.jsonl', line('run', 5));
  await here.write('run', 'log.jsonl', line('run', 5) + line('run', 3));
  const { lines } = await (await open()).told('run');
  expect(lines.map((one) => one.time)).toEqual([time(3), time(5)]);
});

test.each([
  ['that went on with another', { resumed: true }],
  ['that was left open', { open: true }],
  ['that undid', { command: 'rollback' }],
  ['after another', { earlier: [JSON.parse(report('run', -90))] }],
  ['of an older version', { times: undefined }],
])('Beside the report of a command %s the log is read: there may be more', async (_, more) => {
  const { runs, open } = await inContainer();
  await runs.write('run', 'report.json', report('run', 60, more));
  await runs.write('run', 'log.jsonl', line('run', 0));
  const [told] = await (await open()).newest(1);
  expect(told?.parts.some(({ source, result }) => source === 'log' && result === 'killed')).toBe(true);
});

test('Of a run that left nothing but its state that is told; of one that left less, nothing is claimed', async () => {
  const { runs, open } = await inContainer();
  const lastRun = {
    id: 'kept',
    result: 'completed',
    startedAt: Date.parse(time(1)),
    finishedAt: Date.parse(time(4)),
  };
  await runs.write('other', 'state.json', JSON.stringify({ lastRun }));
  await runs.write('evidence', 'evidence/a/failure.json', '{}');
  await runs.write('kept', 'state.json', JSON.stringify({ lastRun }));
  await runs.write('torn', 'state.json', '{');
  const past = await open();
  const told = (await past.newest(9)).map(({ row }) => [row.run, row.result, row.durationMs]);
  expect(new Map(told.map(([run, ...more]) => [run, more]))).toEqual(
    new Map([
      ['evidence', ['unknown', null]],
      ['kept', ['completed', 3000]],
      ['other', ['unknown', null]],
      ['torn', ['unknown', null]],
    ]),
  );
  expect(past.unreadable.map(({ file }) => file)).toEqual([
    'https://account/states/shop/runs/torn/state.json',
  ]);
});

test('The run that somebody is at work on is the newest, whenever it was begun; one of unknown time is the oldest', () => {
  const told = ['finished', 'unknown', 'running'].map((run) => {
    const finished = { startedAt: time(50), finishedAt: time(60) };
    const open = {
      kind: 'deploy',
      phase: 'forward',
      startedAt: time(0),
      lastTime: time(1),
      now: Date.parse(time(9)),
      holder: { user: 'ann', host: 'builder', since: time(0) },
    } as const;
    return toldRun({
      run,
      reports: [],
      lines: [],
      ...(run === 'finished' && { completed: finished }),
      ...(run === 'running' && { open }),
    });
  });
  expect(newestFirst(told).map(({ row }) => row.run)).toEqual(['running', 'finished', 'unknown']);
});
