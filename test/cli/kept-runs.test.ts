import { expect, test } from 'vitest';
import { keepRun } from '../../src/cli/kept-runs.ts';
import { evidenceSaver } from '../../src/cli/evidence.ts';
import { systemWorld } from '../../src/cli/world.ts';
import { createRedactor } from '../../src/secrets/redact.ts';
import { memoryRunFiles } from '../fakes/memory-run-files.ts';
import { memoryStore } from '../fakes/memory-store.ts';

const store = memoryStore({ snapshot: '{"format":1}', journal: '' });
const author = { by: { user: 'ann', host: 'builder' }, program: '1.2.3', correlationId: 'process-1' };
const mayWrite = (): void => undefined;
const completed = (runId: string) => ({ result: 'completed', runId }) as const;

test('A completed run keeps the state that it left, and what it told', async () => {
  const runs = memoryRunFiles();
  await keepRun({ store, runs, mayWrite }, completed('run-1'), author);
  expect([...runs.texts.keys()].toSorted()).toEqual(['run-1/report.json', 'run-1/state.json']);
  expect(runs.texts.get('run-1/state.json')).toBe('{"format":1}');
  expect(JSON.parse(runs.texts.get('run-1/report.json') ?? '')).toEqual({
    ...completed('run-1'),
    ...author,
  });
});

test('A run that touched nothing keeps nothing', async () => {
  const runs = memoryRunFiles();
  await keepRun({ store, runs, mayWrite }, { result: 'nothing-to-do', runId: null }, author);
  expect(runs.texts.size).toBe(0);
});

test.each([
  { result: 'failed', runId: 'run-1' } as const,
  { result: 'interrupted', runId: 'run-1' } as const,
])('A run that ended %o keeps what it told, and no state to go back to', async (document) => {
  const runs = memoryRunFiles();
  await keepRun({ store, runs, mayWrite }, document, author);
  expect([...runs.texts.keys()]).toEqual(['run-1/report.json']);
});

test('Fifty completed runs are kept, however many runs failed since, and evidence of twenty failures', async () => {
  const runs = memoryRunFiles();
  for (let at = 1; at <= 52; at += 1)
    await keepRun({ store, runs, mayWrite }, completed(`good-${at}`), author);
  const save = evidenceSaver({
    azure: () => ({ evidence: async () => ({ files: [], missing: [] }) }),
    refused: () => [],
    files: runs,
    redactor: createRedactor(),
    world: systemWorld,
    signal: new AbortController().signal,
  });
  const error = { reason: 'unhealthy', message: 'it is not ready' };
  for (let at = 1; at <= 60; at += 1) await save([{ run: `bad-${at}`, step: 'a', addresses: [], error }]);
  await keepRun({ store, runs, mayWrite }, completed('good-53'), author);
  const all = await runs.list();
  const good = all.filter((run) => runs.texts.has(`${run}/state.json`));
  const bad = all.filter((run) => run.startsWith('bad'));
  expect([good.length, good[0], good.at(-1)]).toEqual([50, 'good-4', 'good-53']);
  expect([bad.length, bad[0], bad.at(-1)]).toEqual([20, 'bad-41', 'bad-60']);
});

test('That nothing can be written is no failure of the run', async () => {
  const runs = memoryRunFiles();
  runs.before = () => {
    throw new Error('ENOSPC');
  };
  await expect(keepRun({ store, runs, mayWrite }, completed('run-1'), author)).resolves.toBeUndefined();
});

test('What earlier commands told of the same run is kept with what the last one told, the earliest first', async () => {
  const runs = memoryRunFiles();
  const told = (correlationId: string) => ({ ...author, correlationId });
  await keepRun({ store, runs, mayWrite }, { result: 'failed', runId: 'run-1' }, told('one'));
  await keepRun(
    { store, runs, mayWrite },
    { result: 'interrupted', runId: 'run-1' },
    { ...told('two'), resumed: true },
  );
  await keepRun({ store, runs, mayWrite }, completed('run-1'), told('three'));
  const kept: unknown = JSON.parse(runs.texts.get('run-1/report.json') ?? '');
  expect(kept).toMatchObject({
    result: 'completed',
    correlationId: 'three',
    earlier: [
      { result: 'failed', correlationId: 'one' },
      { result: 'interrupted', correlationId: 'two', resumed: true },
    ],
  });
  expect(JSON.stringify(kept).match(/"earlier"/g)).toHaveLength(1);
});

test.each(['{"runId":', '[]', '{"result":"failed"}', 'null'])(
  'A damaged report (%s) gives way to the next one',
  async (damaged) => {
    const runs = memoryRunFiles();
    await runs.write('run-1', 'report.json', damaged);
    await keepRun({ store, runs, mayWrite }, completed('run-1'), author);
    expect(JSON.parse(runs.texts.get('run-1/report.json') ?? '')).toEqual({
      ...completed('run-1'),
      ...author,
    });
  },
);

test('A process that has lost its lock leaves what the next holder told of the run', async () => {
  const runs = memoryRunFiles();
  await keepRun({ store, runs, mayWrite }, completed('run-1'), author);
  const kept = new Map(runs.texts);
  const lost = (): void => {
    throw new Error('the lock is lost');
  };
  await keepRun({ store, runs, mayWrite: lost }, { result: 'failed', runId: 'run-1' }, author);
  expect(runs.texts).toEqual(kept);
});
