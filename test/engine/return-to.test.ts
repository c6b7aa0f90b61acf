import { describe, expect, test } from 'vitest';
import type { StepRecord } from '../../src/engine/entries.ts';
import { Failure } from '../../src/engine/failure.ts';
import { failing, type Rig, type RigConfig, rig, rigStep } from '../rig.ts';

const build = rigStep('build');
const apps = rigStep('apps', { needs: { build } });
const migrate = rigStep('migrate', { needs: { apps } });

const OLD: RigConfig = { build: { at: ['/build/1'] }, apps: { at: ['/a', '/b'], value: 'old' } };
const NEW: RigConfig = {
  build: { at: ['/build/2'], retain: ['/build/1'] },
  apps: { at: ['/b', '/c'], value: 'new' },
  migrate: { value: 'migrated' },
};

async function twoRuns(steps = [build, apps, migrate]): Promise<{ bench: Rig; target: Target }> {
  const bench = rig(steps);
  await bench.deploy(OLD);
  const { records, lastRun } = await bench.state();
  await bench.deploy(NEW);
  bench.took();
  const back = steps.slice(1).map(({ name }) => name);
  return { bench, target: { run: lastRun?.id ?? '', records, steps: back, rely: ['build'] } };
}

interface Target {
  run: string;
  records: Readonly<Record<string, StepRecord>>;
  steps: readonly string[];
  rely: readonly string[];
}

describe('going back to an earlier run', () => {
  test('is planned: what changes, comes back and goes', async () => {
    const { bench, target } = await twoRuns();
    expect(await bench.planReturn(target)).toEqual({
      run: target.run,
      refused: [],
      changes: [
        { step: 'migrate', address: '/migrate', action: 'change', how: 'it differs in value' },
        { step: 'apps', address: '/a', action: 'create', how: 'nothing is there' },
        { step: 'apps', address: '/b', action: 'change', how: 'it differs in value' },
        { step: 'apps', address: '/c', action: 'remove', how: 'it is still there' },
      ],
    });
  });

  test('takes the steps back as one unit, the last one first, and the next deploy goes forward again', async () => {
    const { bench, target } = await twoRuns();
    expect(await bench.returnTo(target)).toMatchObject({ result: 'completed', open: false });
    expect(bench.took('put')).toEqual(['put /migrate', 'put /a', 'put /b', 'put /c']);
    expect(Object.fromEntries(bench.cloud)).toMatchObject({
      '/a': { value: 'old' },
      '/b': { value: 'old' },
      '/migrate': { value: 'first' },
    });
    expect(bench.cloud.has('/c')).toBe(false);
    expect(await bench.returnTo(target)).toMatchObject({ result: 'nothing-to-do' });
    const forward = await bench.deploy(NEW);
    expect(forward.steps.map(({ status }) => status)).toEqual(['skipped', 'completed', 'completed']);
    expect([...bench.cloud.keys()].sort()).toEqual(['/b', '/build/1', '/build/2', '/c', '/migrate']);
  });

  test('is undone if a step fails', async () => {
    const { bench, target } = await twoRuns();
    bench.before = failing({ 'put /b': 1 });
    const report = await bench.returnTo(target);
    expect(report).toMatchObject({ result: 'failed', open: false, rollback: { clean: true } });
    expect(bench.cloud.get('/migrate')).toEqual({ value: 'migrated' });
    bench.before = () => undefined;
    expect(await bench.deploy(NEW)).toMatchObject({ result: 'nothing-to-do' });
  });

  test('waits out a request without an answer before it is undone', async () => {
    const { bench, target } = await twoRuns();
    bench.before = (call) => {
      if (call === 'put /b') throw new Failure('azure-unreachable', 'no answer');
    };
    const report = await bench.returnTo(target, { requestTimeoutMs: 60_000 });
    expect(report).toMatchObject({ result: 'failed', rollback: { clean: true } });
    const told = bench.events.map(({ type }) => type);
    expect(told.indexOf('waiting')).toBeGreaterThan(-1);
    expect(told.lastIndexOf('waiting')).toBeLessThan(told.lastIndexOf('rollback-started'));
  });

  test('that lost the lock undoes nothing', async () => {
    const { bench, target } = await twoRuns();
    bench.before = (call) => {
      if (call === 'put /b') throw new Failure('lock-lost', 'the lock was lost');
    };
    expect(await bench.returnTo(target)).toMatchObject({ result: 'failed', open: true, rollback: null });
    expect(bench.took('undo')).toEqual([]);
  });

  test('that was killed is undone by a rollback, or gone forward from by a deploy', async () => {
    for (const way of ['rollBack', 'deploy'] as const) {
      const { bench, target } = await twoRuns();
      bench.diesAt = 'put /b';
      await bench.returnTo(target);
      expect((await bench.state()).open?.phase).toBe('forward');
      await expect(bench.returnTo(target)).rejects.toMatchObject({ reason: 'run-open' });
      expect(await (way === 'deploy' ? bench.deploy(NEW) : bench.rollBack())).toMatchObject({
        result: 'completed',
      });
      expect(bench.cloud.get('/migrate')).toEqual({ value: 'migrated' });
      expect(await bench.deploy(NEW)).toMatchObject({ result: 'nothing-to-do' });
    }
  });

  test('is refused where a step in between cannot be undone', async () => {
    const oneWay = rigStep('migrate', { needs: { apps }, oneWay: 'rows cannot be brought back' });
    const { bench, target } = await twoRuns([build, apps, oneWay]);
    await expect(bench.returnTo(target)).rejects.toMatchObject({
      reason: 'unchangeable',
      message: `run ${target.run} cannot be gone back to: migrate has run since, and rows cannot be brought back`,
    });
    expect(bench.took('put', 'run')).toEqual([]);
  });

  test('is refused where what it relied on is gone', async () => {
    const { bench, target } = await twoRuns();
    await bench.deploy({ ...NEW, build: { at: ['/build/2'] } });
    expect((await bench.planReturn(target)).refused).toEqual(['/build/1 is no longer there']);
    await expect(bench.returnTo(target)).rejects.toMatchObject({ reason: 'unchangeable' });
  });

  test('is refused where it would delete what is protected', async () => {
    const { bench, target } = await twoRuns();
    await bench.deploy({ ...NEW, apps: { ...NEW['apps'], protect: ['/c'] } });
    expect((await bench.planReturn(target)).refused).toEqual(['/c would have to go, and it is protected']);
  });

  test('never overwrites what others have made since where a thing of then was', async () => {
    const { bench, target } = await twoRuns();
    bench.cloud.set('/a', { value: 'theirs' });
    const report = await bench.returnTo(target);
    expect(report.steps.find(({ name }) => name === 'apps')?.error).toMatchObject({
      reason: 'adoption',
      address: '/a',
    });
    expect(report.rollback).toMatchObject({ clean: true });
    expect(bench.cloud.get('/a')).toEqual({ value: 'theirs' });
  });

  test('is refused where another step has a thing of then now', async () => {
    const bench = rig([build, apps]);
    await bench.deploy(OLD);
    const { records } = await bench.state();
    await bench.deploy({ build: { at: ['/build/1', '/a'] }, apps: { at: ['/b'] } });
    const { refused } = await bench.planReturn({ run: 'old', records, steps: ['apps'], rely: [] });
    expect(refused).toEqual(['/a belongs to build now']);
  });

  test('is refused for a step that is listed no more', async () => {
    const { bench, target } = await twoRuns();
    await expect(
      bench.planReturn(target, { steps: [build, apps], others: [migrate] }),
    ).resolves.toMatchObject({
      refused: ['migrate is no longer listed under steps:'],
    });
  });

  test('takes back what depends on a thing before it, though that was changed last', async () => {
    const bench = rig([build, apps]);
    await bench.deploy();
    const { records } = await bench.state();
    await bench.deploy({ apps: { value: 'new' } });
    await bench.deploy({ build: { value: 'new' }, apps: { value: 'new' } });
    bench.took();
    await bench.returnTo({ run: 'old', records, steps: ['build', 'apps'], rely: [] });
    expect(bench.took('put')).toEqual(['put /apps', 'put /build']);
  });

  test('lets the configuration of then run nothing', async () => {
    const { bench, target } = await twoRuns([build, apps]);
    await bench.returnTo(target);
    bench.took();
    await bench.deploy(OLD);
    expect(bench.took('run apps')).toEqual([]);
    expect(await bench.deploy(OLD)).toMatchObject({ result: 'nothing-to-do' });
  });
});

describe('unprotect', () => {
  test('lets go of what no configuration names any more', async () => {
    const bench = rig([build]);
    await bench.deploy({ build: { protect: ['/build'] } });
    await bench.deploy({ build: { at: ['/new'] } });
    await expect(bench.unprotect(['/other'])).rejects.toMatchObject({ reason: 'usage' });
    expect(await bench.unprotect(['/build'])).toMatchObject({ result: 'completed' });
    expect(await bench.deploy({ build: { at: ['/new'] } })).toMatchObject({
      givenBack: [{ address: '/build' }],
      kept: [],
    });
  });

  test('waits until a run that is open is closed', async () => {
    const bench = rig([build]);
    bench.before = failing({ 'put /build': 1 });
    await bench.deploy({ build: { protect: ['/build'] } }, { rollback: false });
    await expect(bench.unprotect(['/build'])).rejects.toMatchObject({ reason: 'run-open' });
  });

  test('of nothing writes nothing', async () => {
    const bench = rig([build]);
    await bench.deploy();
    bench.store.writes = 0;
    expect(await bench.unprotect([])).toMatchObject({ result: 'nothing-to-do' });
    expect(bench.store.writes).toBe(0);
  });
});
