import { describe, expect, test } from 'vitest';
import { formsOf } from '../../src/secrets/forms.ts';
import { memoryRunFiles, type MemoryRunFiles } from '../fakes/memory-run-files.ts';
import { told } from './failing.ts';
import { deployment, type Deployment } from './rig.ts';

/** Every value that a vault holds, and what is given from outside. */
function secretsOf({ cloud, folder }: Deployment): string[] {
  const values = [...stringsIn(cloud.dump().secrets), folder.variables['PAYMENT_API_KEY'] ?? ''];
  return values.filter((value) => value.length >= 8);
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function expectNoSecret({ texts }: MemoryRunFiles, secrets: readonly string[]): void {
  const everything = [...texts.entries()].flat().join('\n');
  expect(everything).not.toBe('');
  for (const secret of secrets)
    for (const form of formsOf(secret).filter(({ length }) => length >= 8))
      expect(everything).not.toContain(form);
}

function one(files: MemoryRunFiles, path: RegExp): string {
  const found = [...files.texts].filter(([name]) => path.test(name));
  expect(
    found.map(([name]) => name),
    [...files.texts.keys()].join('\n'),
  ).toHaveLength(1);
  return found[0]?.[1] ?? '';
}

/** The container of redis says its environment and ends. */
function crashingRedis(target: Deployment): void {
  target.folder.set('infrastructure.redis.args', ['echo "no space left"; exit 3']);
}

describe('when a container crashes', () => {
  test('its status and the end of its log are saved before the undo deletes it, without any secret', async () => {
    const target = deployment();
    crashingRedis(target);
    const files = memoryRunFiles();
    const noted: { saved: string; writes: number }[] = [];
    const undoing = (): number => target.sent.filter(({ during }) => during === 'undo').length;
    let secrets: string[] = [];
    files.before = (path) => {
      secrets = secretsOf(target);
      noted.push({ saved: path, writes: undoing() });
    };
    const report = await target.run({ runFiles: files });
    expect(told(report)).toMatchObject({ result: 'failed', rollback: { clean: true } });
    expect(noted.map(({ writes }) => writes)).toEqual(noted.map(() => 0));
    expect(report.evidence).toBe(`memory/runs/${report.runId}/evidence`);
    const status: unknown = JSON.parse(
      one(files, /\/evidence\/deploy_infrastructure_services\/apps\/redis\/status\.json$/),
    );
    expect(status).toMatchObject({ replicas: [{ containers: [{ ready: false, runningState: 'Waiting' }] }] });
    const log = one(files, /\/apps\/redis\/redis--[^/]+\/redis\.log$/);
    expect(log).toMatch(/env REDIS_PASSWORD=\*\*\*\n/);
    expect(log).toMatch(/exiting with code 3\n$/);
    expect(one(files, /\/apps\/redis\/system\.log$/)).toContain('terminated with exit code');
    expect(secrets.length).toBeGreaterThan(2);
    expectNoSecret(files, secrets);
  });

  test('no secret is saved either when this run never saw it: the step that made it was skipped', async () => {
    const target = deployment();
    expect(told(await target.run())).toMatchObject({ result: 'completed' });
    crashingRedis(target);
    const files = memoryRunFiles();
    const report = await target.run({ runFiles: files });
    expect(report.steps.find(({ name }) => name === 'store_secrets')?.status).toBe('skipped');
    expect(told(report)).toMatchObject({ result: 'failed', rollback: { clean: true } });
    expect(one(files, /\/redis\.log$/)).toMatch(/env REDIS_PASSWORD=\*\*\*\n/);
    expect(secretsOf(target).length).toBeGreaterThan(2);
    expectNoSecret(files, secretsOf(target));
  });
});

describe('when a migration fails', () => {
  test('its execution and its log are saved, without any secret', async () => {
    const target = deployment();
    expect(told(await target.run())).toMatchObject({ result: 'completed' });
    target.folder.set('migrations.up', ['sh', '-c', 'node migrate.ts up {target}; exit 7']);
    const files = memoryRunFiles();
    await target.run({ runFiles: files, forced: ['run_migrations'] });
    const step = '/evidence/run_migrations/';
    expect(JSON.parse(one(files, new RegExp(`${step}jobs/[^/]+/status\\.json$`)))).toMatchObject({
      executions: [{ status: 'Failed' }, { status: 'Succeeded' }],
    });
    expect(one(files, /\/jobs\/.*\.log$/)).toMatch(/env DATABASE_URL=\*\*\*\n[\s\S]*exiting with code 7\n$/);
    expectNoSecret(files, secretsOf(target));
  });
});

describe('when a build fails', () => {
  test('the log of its run is saved', async () => {
    const target = deployment();
    target.folder.write('examples/shop/productservice/Dockerfile', 'FROM node:24\nCOPY nowhere /app\n');
    const files = memoryRunFiles();
    const report = await target.run({ runFiles: files });
    expect(report.steps.find(({ status }) => status === 'failed')?.name).toBe('build_and_push_images');
    expect(
      one(files, /\/evidence\/build_and_push_images\/builds\/productservice-[^/]+\/build\.log$/),
    ).toMatch(/nowhere[\s\S]*failed after/);
  });
});

describe('when Azure refuses a request', () => {
  test('its raw answer and its ids are saved, and a secret that it quotes is not', async () => {
    const target = deployment();
    const files = memoryRunFiles();
    const quoted = target.folder.variables['PAYMENT_API_KEY'] ?? '';
    const report = await target.run({
      runFiles: files,
      faults: [
        {
          method: 'PUT',
          path: '**/managedEnvironments/*',
          failOperation: { code: 'BadThing', message: `this is not allowed: {"key":"${quoted}"}` },
        },
      ],
    });
    const step = report.steps.find(({ status }) => status === 'failed');
    expect(step?.name).toBe('create_container_apps_env');
    const requests = one(files, /\/evidence\/create_container_apps_env\/requests\.jsonl$/)
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(requests).toContainEqual(
      expect.objectContaining({
        method: 'GET',
        status: 200,
        requestId: expect.any(String),
        correlationId: expect.any(String),
        body: expect.stringContaining('"code":"BadThing"'),
      }),
    );
    expect(JSON.parse(one(files, /\/create_container_apps_env\/failure\.json$/))).toMatchObject({
      run: report.runId,
      step: 'create_container_apps_env',
      error: { code: 'BadThing', message: expect.stringContaining('***') },
      files: expect.arrayContaining(['requests.jsonl']),
      missing: [],
    });
    expectNoSecret(files, [quoted, ...secretsOf(target)]);
  });

  test('the failure is the same, and is undone the same, when nothing can be saved', async () => {
    const fault = { method: 'PUT', path: '**/registries/*', status: 400, code: 'BadThing' };
    const target = deployment();
    const files = memoryRunFiles();
    files.before = () => {
      throw new Error('ENOSPC');
    };
    const report = await target.run({ runFiles: files, faults: [fault] });
    expect(report).not.toHaveProperty('evidence');
    const { steps, rollback, exitCode } = await deployment().run({ faults: [fault] });
    const names = (all: typeof steps) => all.map(({ name, status, error }) => [name, status, error?.message]);
    expect(names(report.steps)).toEqual(names(steps));
    expect([report.exitCode, report.rollback?.clean]).toEqual([exitCode, rollback?.clean]);
  });

  test('evidence is saved also when the run is left open', async () => {
    const target = deployment();
    const files = memoryRunFiles();
    const fault = { method: 'PUT', path: '**/registries/*', status: 400, code: 'BadThing' };
    const report = await target.run({ runFiles: files, rollback: false, faults: [fault] });
    expect(report).toMatchObject({ open: true, evidence: `memory/runs/${report.runId}/evidence` });
    expect(JSON.parse(one(files, /\/create_container_registry\/failure\.json$/))).toMatchObject({
      error: { code: 'BadThing' },
    });
  });
});
