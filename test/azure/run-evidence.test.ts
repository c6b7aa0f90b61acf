import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { describe, expect, test } from 'vitest';
import { contextOf, piecesOf } from '../emulator/apps-rig.ts';
import { type RefusedRequest, refusedRequest } from '../../src/azure/refused-requests.ts';
import type { RunEvidence } from '../../src/azure/run-evidence.ts';
import { shopRig } from './shop-rig.ts';

/** A container that ends at once with code 3. */
const CRASHES = { command: ['/bin/sh'], args: ['-c', 'echo no database; exit 3'] };

async function evidenceRig(options: Parameters<typeof shopRig>[0] = {}) {
  const rig = await shopRig(options);
  const hidden: string[] = [];
  const at = {
    app: rig.cloud.at('Microsoft.App/containerApps/productservice'),
    job: rig.cloud.at('Microsoft.App/jobs/migrate-productservice'),
    build: `${rig.cloud.registryPath}/taskRuns/productservice-0123456789ab`,
  };
  const evidence = (addresses: readonly string[], signal = new AbortController().signal) =>
    rig.azure.evidence(addresses, { signal, hide: (value) => void hidden.push(value) });
  const failingApp = () => rig.azure.apps.put(at.app, rig.spec(CRASHES)).catch((error: unknown) => error);
  return { ...rig, at, hidden, evidence, failingApp };
}

function file({ files }: RunEvidence, path: string | RegExp): string {
  const found = files.find((one) => (typeof path === 'string' ? one.path === path : path.test(one.path)));
  return found?.content ?? `(no ${String(path)} among ${files.map((one) => one.path).join(', ')})`;
}

describe('the evidence of an app whose container crashes', () => {
  test('says how its revisions, replicas and containers stand', async () => {
    const { at, evidence, failingApp } = await evidenceRig();
    expect(await failingApp()).toMatchObject({ reason: 'unhealthy' });
    const status: unknown = JSON.parse(file(await evidence([at.app]), 'apps/productservice/status.json'));
    expect(status).toMatchObject({
      found: true,
      revisions: [{ active: true, healthState: 'Unhealthy', provisioningState: 'Provisioned' }],
      replicas: [
        {
          runningState: 'NotRunning',
          runningStateDetails: 'CrashLoopBackOff',
          containers: [
            {
              name: 'productservice',
              ready: false,
              runningState: 'Waiting',
              runningStateDetails: 'Container is waiting with reason: CrashLoopBackOff',
              restartCount: expect.any(Number),
            },
          ],
        },
      ],
    });
  });

  test('holds what Container Apps did with it, and what the container wrote', async () => {
    const { at, evidence, failingApp } = await evidenceRig();
    await failingApp();
    const found = await evidence([at.app]);
    expect(file(found, 'apps/productservice/system.log')).toContain("was terminated with exit code '3'");
    const log = file(found, /^apps\/productservice\/productservice--.*\/productservice\.log$/);
    expect(log).toMatch(/starting \/bin\/sh -c echo no database; exit 3\n/);
    expect(log).toMatch(/fatal: exiting with code 3\n$/);
    expect(found.missing).toEqual([]);
  });

  test('comes with every secret value that the container was given, to be hidden', async () => {
    const { at, evidence, failingApp, hidden } = await evidenceRig();
    await failingApp();
    const found = await evidence([at.app]);
    expect(hidden).toContain('postgres://shop');
    expect(file(found, /\/productservice\.log$/)).toContain('DATABASE_URL=postgres://shop');
  });

  test('has no log of a container when a value that may stand in it cannot be learned', async () => {
    const { at, evidence, failingApp, hidden, cloud, urls } = await evidenceRig();
    await failingApp();
    await cloud.send('DELETE', `${urls['database-url']}?api-version=2026-04-01`);
    const found = await evidence([at.app]);
    expect(found.files.map(({ path }) => path)).toEqual([
      'apps/productservice/status.json',
      'apps/productservice/system.log',
    ]);
    expect(found.missing).toEqual([
      'productservice: logs: the value of the secret database-url cannot be learned',
    ]);
    expect(hidden).toEqual([]);
  });

  test('only reads, with requests that change nothing', async () => {
    const { at, evidence, failingApp, writes } = await evidenceRig();
    await failingApp();
    writes();
    await evidence([at.app]);
    expect(writes()).toEqual([
      'POST Microsoft.App/containerApps/productservice/getAuthtoken',
      'POST Microsoft.App/containerApps/productservice/listSecrets',
    ]);
  });
});

describe('the evidence of a job', () => {
  test('says how its executions ended, and holds the log of the one that failed', async () => {
    const { azure, spec, at, evidence, hidden } = await evidenceRig();
    const { port: _, transport: __, external: ___, replicas: ____, ...shared } = spec();
    const migration = {
      ...shared,
      timeoutSeconds: 600,
      target: '0001_create',
      up: ['sh', '-c', 'node migrate.ts {target}; exit 7'],
    };
    await expect(azure.migrations.up(at.job, migration, 'run-1')).rejects.toMatchObject({
      reason: 'job-failed',
    });
    const found = await evidence([at.job]);
    const status: unknown = JSON.parse(file(found, 'jobs/migrate-productservice/status.json'));
    expect(status).toMatchObject({
      executions: [
        {
          status: 'Failed',
          startTime: expect.any(String),
          endTime: expect.any(String),
          containers: [{ command: ['sh'], args: ['-c', 'node migrate.ts 0001_create; exit 7'] }],
        },
      ],
    });
    expect(file(found, /^jobs\/migrate-productservice\/.*\/.*\.log$/)).toMatch(/exiting with code 7\n$/);
    expect(found.files.map(({ logOf }) => logOf)).toContainEqual({
      what: 'job migrate-productservice',
      address: at.job,
    });
    expect(found.missing).toEqual([]);
    expect(hidden).toContain('postgres://shop');
  });
});

describe('the evidence of a build', () => {
  test('that succeeded is not taken for what failed', async () => {
    const { azure, at, evidence } = await evidenceRig();
    const archive = () => piecesOf(contextOf({ Dockerfile: 'FROM node:24\n' }));
    const spec = { image: 'productservice:0123456789ab', dockerfile: 'Dockerfile', archive };
    await azure.builds.run(at.build, spec);
    const { files } = await evidence([at.build]);
    expect(files.map(({ path, logOf }) => [path.slice(path.lastIndexOf('/') + 1), logOf])).toEqual([
      ['status.json', undefined],
      ['build.log', undefined],
    ]);
  });

  test('says how its run ended, and holds its log', async () => {
    const { azure, at, evidence } = await evidenceRig();
    const archive = () => piecesOf(contextOf({ Dockerfile: 'FROM node:24\nCOPY missing /app\n' }));
    const spec = { image: 'productservice:0123456789ab', dockerfile: 'Dockerfile', archive };
    await expect(azure.builds.run(at.build, spec)).rejects.toMatchObject({ reason: 'build-failed' });
    const found = await evidence([at.build]);
    const folder = 'builds/productservice-0123456789ab';
    expect(JSON.parse(file(found, `${folder}/status.json`))).toMatchObject({
      run: { status: 'Failed', runErrorMessage: expect.any(String) },
    });
    expect(file(found, `${folder}/build.log`)).toMatch(/COPY failed[\s\S]*failed after/);
    expect(found.files.map(({ logOf }) => logOf)).toEqual([
      undefined,
      { what: 'build of productservice', address: at.build },
    ]);
    expect(found.missing).toEqual([]);
  });
});

describe('evidence', () => {
  test('holds what ARM shows of anything else, and says where there is nothing', async () => {
    const { evidence, vault, cloud } = await evidenceRig();
    const gone = cloud.at('Microsoft.KeyVault/vaults/kv-none');
    const found = await evidence([vault.id, gone]);
    expect(JSON.parse(file(found, 'vaults/kv-shop.json'))).toMatchObject({
      found: true,
      shows: { properties: { enableRbacAuthorization: true } },
    });
    expect(JSON.parse(file(found, 'vaults/kv-none.json'))).toEqual({ address: gone, found: false });
  });

  test('says of an app and a job that they are not there', async () => {
    const { evidence, at } = await evidenceRig();
    const found = await evidence([at.app, at.job, at.build]);
    expect(found.files.map(({ content }) => JSON.parse(content).found)).toEqual([false, false, false]);
  });

  test('never reads the secrets of a vault that a step was about', async () => {
    const { evidence, vault, requests } = await evidenceRig();
    requests.length = 0;
    const found = await evidence([`${vault.id}/secrets/database-url`]);
    expect(found).toEqual({ files: [], missing: [] });
    expect(requests).toEqual([]);
  });

  test('looks at an app once, however many of its parts a step was about', async () => {
    const { at, evidence, failingApp } = await evidenceRig();
    await failingApp();
    const found = await evidence([at.app, `${at.app}#env`]);
    expect(found.files.filter(({ path }) => path.endsWith('/status.json'))).toHaveLength(1);
  });

  test('is what there is when its time is up, and says so', async () => {
    const { at, evidence, failingApp } = await evidenceRig();
    await failingApp();
    const never = AbortSignal.abort();
    expect(await evidence([at.app], never)).toEqual({
      files: [],
      missing: ['the time was up before everything was looked at'],
    });
  });

  test('notes what Azure refuses to show, and holds the rest', async () => {
    const { at, evidence, failingApp } = await evidenceRig({
      faults: [{ method: 'GET', path: '**/revisions', status: 403, code: 'AuthorizationFailed' }],
    });
    await failingApp();
    const found = await evidence([at.app]);
    expect(found.missing).toEqual([
      expect.stringMatching(/^productservice: revisions: .*AuthorizationFailed/),
    ]);
    expect(JSON.parse(file(found, 'apps/productservice/status.json'))).toMatchObject({ revisions: [] });
  });
});

describe('a request that Azure refused', () => {
  test('is told with its ids and its raw answer, without its query', async () => {
    const refused: RefusedRequest[] = [];
    const { failingApp } = await evidenceRig({
      faults: [{ method: 'PUT', path: '**/containerApps/*', status: 400, code: 'BadThing' }],
      azure: { onRefused: (one) => void refused.push(one) },
    });
    await failingApp();
    expect(refused).toEqual([
      {
        time: expect.any(Number),
        method: 'PUT',
        path: expect.stringMatching(/^\/subscriptions\/[^?]*\/containerApps\/productservice$/),
        status: 400,
        requestId: expect.any(String),
        correlationId: '44444444-4444-4444-8444-444444444444',
        clientRequestId: expect.any(String),
        body: expect.stringContaining('"code":"BadThing"'),
      },
    ]);
  });

  test('is told with its whole answer: what cuts it may cut a secret in two, which nobody recognises then', () => {
    const answer = (length: number): RefusedRequest =>
      refusedRequest(
        createPipelineRequest({ url: 'https://management.azure.com/x', method: 'PUT' }),
        {
          request: createPipelineRequest({ url: 'https://management.azure.com/x' }),
          status: 400,
          headers: createHttpHeaders(),
          bodyAsText: 'x'.repeat(length),
        },
        1,
      );
    expect(answer(100_000).body).toHaveLength(100_000);
    expect(answer(1_000_000).body).toBe('(an answer of 1000000 characters)');
  });

  test('is no "there is none": what is looked for before it is made is not refused', async () => {
    const refused: RefusedRequest[] = [];
    const { azure, at } = await evidenceRig({ azure: { onRefused: (one) => void refused.push(one) } });
    expect(await azure.apps.observe(at.app)).toBeNull();
    expect(refused).toEqual([]);
  });
});
