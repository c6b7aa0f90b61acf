import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { MigrationSpec } from '../../src/azure/migrations.ts';
import { inProcessClient } from '../../src/azure/in-process.ts';
import { migrationSpec } from './migration-spec.ts';
import { mortal } from './mortal.ts';
import { notes } from './notes.ts';
import { resourcesOf, shopRig } from './shop-rig.ts';

const SERVER = 'Microsoft.DBforPostgreSQL/flexibleServers/psql-shop';

async function jobRig(options: Parameters<typeof shopRig>[0] & { server?: 'ours' | 'theirs' | 'none' } = {}) {
  const rig = await shopRig(options);
  const { server = 'ours' } = options;
  const tags = server === 'ours' ? { 'deploy-lineage': rig.azure.lineage } : {};
  const databaseId = rig.cloud.at(SERVER);
  if (server !== 'none') {
    await rig.cloud.make(`${databaseId}?api-version=2025-08-01`, {
      location: 'westeurope',
      tags,
      sku: { name: 'Standard_B1ms', tier: 'Burstable' },
      properties: {
        version: '16',
        administratorLogin: 'shop',
        administratorLoginPassword: 'Secret-Pass-1',
        storage: { storageSizeGB: 32 },
      },
    });
  }
  const id = rig.cloud.at('Microsoft.App/jobs/migrate-productservice');
  const spec = (more: Partial<MigrationSpec> = {}): MigrationSpec =>
    migrationSpec(rig.spec(), { databaseId, ...more });
  const executions = async () => {
    const { value } = z
      .object({ value: z.array(z.object({ properties: z.unknown() })) })
      .parse(await rig.cloud.get(`${id}/executions`));
    return value
      .map(({ properties }) => described(properties))
      .toSorted((one, other) => one.number - other.number)
      .map(({ number: _number, ...execution }) => execution);
  };
  const starts = () => rig.writes().filter((write) => write.endsWith('/start')).length;
  return { ...rig, id, databaseId, migration: spec, executions, starts, before: resourcesOf(rig.cloud) };
}

/** What a test wants to know of an execution, as Azure shows it. */
function described(properties: unknown) {
  const { status, template } = executionShape.parse(properties);
  const [{ args, env, image }] = template.containers;
  const marks = env
    .filter(({ name }) => /^DEPLOY_(TR|DI|TA|BE)/.test(name))
    .map(({ name, value }) => [name, value]);
  const number = Number(env.find(({ name }) => name === 'DEPLOY_NUMBER')?.value);
  return { number, args, image, status, env: Object.fromEntries(marks) };
}

const container = z.object({
  args: z.array(z.string()),
  image: z.string(),
  env: z.array(z.object({ name: z.string(), value: z.string().optional() })),
});
const executionShape = z.object({
  status: z.string(),
  template: z.object({ containers: z.tuple([container]) }),
});

const ONE = '11111111-0000-4000-8000-000000000001';
const TWO = '11111111-0000-4000-8000-000000000002';

describe('a migration', () => {
  test('runs once in a transaction, in the image of its service, and is seen in the schema', async () => {
    const { azure, id, migration, executions, starts, spec } = await jobRig();
    await azure.migrations.up(id, migration(), ONE);
    expect(await azure.migrations.observe(id)).toMatchObject({
      schema: '0001_create',
      job: { tags: { project: 'shop' } },
    });
    await azure.migrations.up(id, migration(), ONE);
    expect(starts()).toBe(1);
    expect(await executions()).toEqual([
      {
        args: ['migrate.ts', 'up', '0001_create'],
        image: spec().image,
        status: 'Succeeded',
        env: {
          DEPLOY_TRANSACTION: ONE,
          DEPLOY_DIRECTION: 'up',
          DEPLOY_TARGET: '0001_create',
          DEPLOY_BEFORE: '0',
        },
      },
    ]);
  });

  test('runs again in another transaction, and for another target', async () => {
    const { azure, id, migration, starts } = await jobRig();
    await azure.migrations.up(id, migration(), ONE);
    await azure.migrations.up(id, migration(), TWO);
    await azure.migrations.up(id, migration({ target: '0002_more' }), TWO);
    expect(starts()).toBe(3);
    expect(await azure.migrations.observe(id)).toMatchObject({ schema: '0002_more' });
  });

  test('that fails is told with its execution and where its log is, and runs again when it is asked for again', async () => {
    const failOperation = { code: 'Boom', message: 'the database said no' };
    const { azure, id, migration } = await jobRig({
      faults: [{ method: 'POST', path: '**/start', times: 1, failOperation }],
    });
    await expect(azure.migrations.up(id, migration(), ONE)).rejects.toMatchObject({
      reason: 'job-failed',
      message: expect.stringMatching(
        /^migrating to 0001_create: the execution migrate-productservice-\w+ ended Failed/,
      ),
      details: { address: id, hint: expect.stringMatching(/^Mend what the job runs/) },
    });
    expect(await azure.migrations.observe(id)).toMatchObject({ schema: '0' });
    await azure.migrations.up(id, migration(), ONE);
    expect(await azure.migrations.observe(id)).toMatchObject({ schema: '0001_create' });
  });

  test('whose start got no answer is found, and not started again', async () => {
    const { azure, id, migration, executions, starts } = await jobRig({
      faults: [{ method: 'POST', path: '**/start', times: 1, loseAnswer: true }],
    });
    await azure.migrations.up(id, migration(), ONE);
    expect(await executions()).toHaveLength(1);
    expect(starts()).toBe(1);
  });

  test('whose start was answered 503 although Azure had carried it out is found, and not started twice', async () => {
    const { cloud, open, id, migration, executions } = await jobRig();
    let starts = 0;
    const httpClient = inProcessClient(async (request) => {
      const answer = await cloud.emulator.handle(request);
      if (!request.url.includes('/start')) return answer;
      starts += 1;
      return { status: 503, body: { error: { code: 'ServiceUnavailable', message: 'try later' } } };
    });
    await open({ httpClient }).migrations.up(id, migration(), ONE);
    expect(starts).toBe(1);
    expect(await executions()).toHaveLength(1);
  });

  test('whose start Azure refused with 503 is started again, once nothing can be seen of it', async () => {
    const { azure, id, migration, executions, starts } = await jobRig({
      faults: [{ method: 'POST', path: '**/start', times: 1, status: 503, code: 'ServiceUnavailable' }],
    });
    await azure.migrations.up(id, migration(), ONE);
    expect(starts()).toBe(2);
    expect(await executions()).toHaveLength(1);
  });

  test('whose start fails with 500 is looked for, and then told as Azure said it', async () => {
    const { azure, id, migration, executions, starts } = await jobRig({
      faults: [{ method: 'POST', path: '**/start', status: 500, code: 'InternalServerError' }],
    });
    await expect(azure.migrations.up(id, migration(), ONE)).rejects.toMatchObject({
      reason: 'azure-refused',
      details: { code: 'InternalServerError' },
    });
    expect(starts()).toBe(1);
    expect(await executions()).toHaveLength(0);
  });

  test('whose start never arrived fails, and can be started again', async () => {
    const { azure, id, migration, executions } = await jobRig({
      faults: [{ method: 'POST', path: '**/start', times: 1, drop: true }],
    });
    await expect(azure.migrations.up(id, migration(), ONE)).rejects.toMatchObject({
      reason: 'azure-unreachable',
    });
    await azure.migrations.up(id, migration(), ONE);
    expect(await executions()).toHaveLength(1);
  });

  test('that a dead process started is waited for', async () => {
    const { azure, id, migration, starts, handle, open } = await jobRig();
    const dying = mortal(handle, notes(), { after: ({ url }) => url.includes('/start') });
    const { migrations } = open(dying);
    await expect(migrations.up(id, migration(), ONE)).rejects.toThrow('dead');
    expect(starts()).toBe(1);
    await azure.migrations.up(id, migration(), ONE);
    expect(starts()).toBe(0);
    expect(await azure.migrations.observe(id)).toMatchObject({ schema: '0001_create' });
  });
});

describe('undoing a migration', () => {
  test('runs down to the schema that was in force, in the image that the job has now, and puts the job back', async () => {
    const { azure, id, migration, executions, cloud, urls } = await jobRig();
    await azure.migrations.up(id, migration(), ONE);
    const was = await azure.migrations.observe(id);
    const standing = resourcesOf(cloud);
    const newer = await cloud.build(
      cloud.registryPath,
      { Dockerfile: 'FROM node:24\n' },
      { imageNames: ['shop:2'] },
    );
    const image = `crshop.azurecr.io/shop@${newer.outputImages[0].digest}`;
    await azure.migrations.up(id, migration({ image, target: '0002_more' }), TWO);
    await azure.migrations.restore(id, was, TWO);
    expect((await executions()).at(-1)).toMatchObject({
      args: ['migrate.ts', 'down', '0001_create'],
      image,
      status: 'Succeeded',
      env: { DEPLOY_TRANSACTION: TWO, DEPLOY_DIRECTION: 'down', DEPLOY_TARGET: '0001_create' },
    });
    expect(await azure.migrations.observe(id)).toEqual(was);
    expect(resourcesOf(cloud)).toEqual(standing);
    expect(urls).toBeDefined();
  });

  test('is done once, however often it is asked for', async () => {
    const { azure, id, migration, executions } = await jobRig();
    await azure.migrations.up(id, migration(), ONE);
    const was = await azure.migrations.observe(id);
    await azure.migrations.up(id, migration({ target: '0002_more' }), TWO);
    await azure.migrations.restore(id, was, TWO);
    await azure.migrations.restore(id, was, TWO);
    expect(await executions()).toHaveLength(3);
  });

  test('of a first one goes down to nothing, and takes the job away', async () => {
    const { azure, id, migration, cloud, before, requests } = await jobRig();
    await azure.migrations.up(id, migration(), ONE);
    requests.length = 0;
    await azure.migrations.restore(id, null, ONE);
    const start = requests.find(({ url }) => url.includes('/start'));
    expect(Buffer.from(start?.body ?? []).toString()).toContain('["migrate.ts","down","0"]');
    expect(resourcesOf(cloud)).toEqual(before);
    await azure.migrations.restore(id, null, ONE);
    expect(resourcesOf(cloud)).toEqual(before);
  });

  test('takes back one that failed half way, too', async () => {
    const failOperation = { code: 'Boom', message: 'the database said no' };
    const { azure, id, migration, executions } = await jobRig({
      faults: [{ method: 'POST', path: '**/start', after: 1, times: 1, failOperation }],
    });
    await azure.migrations.up(id, migration(), ONE);
    const was = await azure.migrations.observe(id);
    await expect(azure.migrations.up(id, migration({ target: '0002_more' }), TWO)).rejects.toMatchObject({
      reason: 'job-failed',
    });
    expect(await azure.migrations.observe(id)).toMatchObject({ schema: '0001_create' });
    await azure.migrations.restore(id, was, TWO);
    expect((await executions()).at(-1)).toMatchObject({ args: ['migrate.ts', 'down', '0001_create'] });
  });

  test('leaves what another transaction migrated: a job that is given back loses nobody its tables', async () => {
    const { azure, id, migration, cloud, before, starts } = await jobRig();
    await azure.migrations.up(id, migration(), ONE);
    starts();
    await azure.migrations.restore(id, null, TWO);
    expect(starts()).toBe(0);
    expect(resourcesOf(cloud)).toEqual(before);
  });

  test('of a job under a new name goes back to the schema that the old one left', async () => {
    const { azure, id, migration, cloud, requests } = await jobRig();
    await azure.migrations.up(id, migration(), ONE);
    const renamed = cloud.at('Microsoft.App/jobs/migrate-shop');
    await azure.migrations.up(renamed, migration({ target: '0002_more' }), TWO);
    requests.length = 0;
    await azure.migrations.restore(renamed, null, TWO);
    const start = requests.find(({ url }) => url.includes('/start'));
    expect(Buffer.from(start?.body ?? []).toString()).toContain('["migrate.ts","down","0001_create"]');
  });

  test('never drops the tables of a database that somebody else made', async () => {
    const { azure, id, migration, starts } = await jobRig({ server: 'theirs' });
    await azure.migrations.up(id, migration(), ONE);
    expect(starts()).toBe(1);
    await azure.migrations.restore(id, null, ONE);
    expect(starts()).toBe(0);
    expect(await azure.observe(id)).toBeNull();
  });

  test('never does so either where its job stood there and had done nothing', async () => {
    const failOperation = { code: 'Boom', message: 'the database said no' };
    const { azure, id, migration, starts } = await jobRig({
      server: 'theirs',
      faults: [{ method: 'POST', path: '**/start', times: 1, failOperation }],
    });
    await azure.migrations.up(id, migration(), ONE).catch(() => undefined);
    const was = await azure.migrations.observe(id);
    expect(was).toMatchObject({ schema: '0' });
    await azure.migrations.up(id, migration(), TWO);
    starts();
    await azure.migrations.restore(id, was, TWO);
    expect(starts()).toBe(0);
    // What could not be taken back is seen: nothing says that all is as it was.
    expect(await azure.migrations.observe(id)).not.toEqual(was);
  });

  test('ends well when the database is gone, and starts nothing', async () => {
    const { azure, id, migration, databaseId, starts } = await jobRig();
    await azure.migrations.up(id, migration(), ONE);
    const was = await azure.migrations.observe(id);
    await azure.migrations.up(id, migration({ target: '0002_more' }), TWO);
    await azure.restore(databaseId, null);
    starts();
    await azure.migrations.restore(id, was, TWO);
    expect(starts()).toBe(0);
    await azure.migrations.restore(id, null, TWO);
    expect(await azure.observe(id)).toBeNull();
  });

  test('that fails is worth another try while the database is to stay', async () => {
    const failOperation = { code: 'Boom', message: 'the database said no' };
    const { azure, id, migration } = await jobRig({
      faults: [{ method: 'POST', path: '**/start', after: 2, times: 1, failOperation }],
    });
    await azure.migrations.up(id, migration(), ONE);
    const was = await azure.migrations.observe(id);
    await azure.migrations.up(id, migration({ target: '0002_more' }), TWO);
    await expect(azure.migrations.restore(id, was, TWO)).rejects.toMatchObject({
      reason: 'job-failed',
      message: expect.stringMatching(/^migrating back to 0001_create: the execution .* ended Failed/),
    });
    await azure.migrations.restore(id, was, TWO);
    expect(await azure.migrations.observe(id)).toEqual(was);
  });

  test('that fails on a first deployment still takes the job away: the database goes next', async () => {
    const failOperation = { code: 'Boom', message: 'the database said no' };
    const { azure, id, migration, cloud, before } = await jobRig({
      faults: [{ method: 'POST', path: '**/start', after: 1, times: 1, failOperation }],
    });
    await azure.migrations.up(id, migration(), ONE);
    await azure.migrations.restore(id, null, ONE);
    expect(resourcesOf(cloud)).toEqual(before);
  });

  test('without a way down puts the job back alone', async () => {
    const { azure, id, migration, starts } = await jobRig();
    const { down: _down, ...oneWay } = migration();
    await azure.migrations.up(id, oneWay, ONE);
    starts();
    await azure.migrations.restore(id, null, ONE);
    expect(starts()).toBe(0);
    expect(await azure.observe(id)).toBeNull();
  });
});

describe('an environment that goes', () => {
  async function kept(tags: Record<string, string>) {
    const rig = await jobRig();
    const { cloud, azure, id, migration } = rig;
    const environment = cloud.environmentOf.id;
    await azure.migrations.up(id, migration(), ONE);
    await cloud.make(`${environment}?api-version=2026-01-01`, {
      location: 'westeurope',
      tags,
      properties: {},
    });
    return { ...rig, environment };
  }

  test('takes along a job of ours that could not be undone', async () => {
    const { azure, id, environment } = await kept({ 'deploy-lineage': 'lineage-of-the-test' });
    await azure.restore(environment, null);
    expect(await azure.observe(environment)).toBeNull();
    expect(await azure.observe(id)).toBeNull();
  });

  test('but is somebody else’s keeps it', async () => {
    const { azure, id, environment } = await kept({ owner: 'hand' });
    await azure.restore(environment, null);
    expect(await azure.observe(environment)).not.toBeNull();
    expect(await azure.observe(id)).not.toBeNull();
  });
});
