import { expect, test } from 'vitest';
import { z } from 'zod';
import { runMigrations } from '../../steps/run-migrations.ts';
import { beforeApps, ranUpTo } from './before-apps.ts';
import { contract } from './contract.ts';
import { inputsOf } from './rig.ts';

contract(runMigrations, {
  before: beforeApps,
  change: (config) => {
    if (config.migrations) config.migrations.timeoutSeconds = 900;
  },
});

test('the newest migration of the service’s folder is what is migrated to', async () => {
  const { run, outputs, config, azure } = await ranUpTo(beforeApps);
  const inputs = await inputsOf(runMigrations, outputs, config);
  expect(inputs).toMatchObject({
    id: expect.stringMatching(/\/jobs\/migrate-productservice$/),
    migrations: { target: '0003_unique-product-name', timeoutSeconds: 600 },
  });
  expect(await run(runMigrations)).toEqual({ schema: '0003_unique-product-name' });
  const [at = ''] = runMigrations.at(inputs);
  expect(await azure.observe(at)).toMatchObject({ schema: '0003_unique-product-name' });
});

test('the job has the environment and the secrets of its service, and the image by digest', async () => {
  const { run, outputs, config, azure } = await ranUpTo(beforeApps);
  await run(runMigrations);
  const inputs = await inputsOf(runMigrations, outputs, config);
  const { images } = Object(outputs.get('build_and_push_images'));
  expect(await azure.observe(runMigrations.at(inputs)[0] ?? '')).toMatchObject({
    job: {
      properties: {
        configuration: { triggerType: 'Manual', replicaTimeout: 600, replicaRetryLimit: 0 },
        template: {
          containers: [
            {
              image: images.productservice.reference,
              env: expect.arrayContaining([
                { name: 'DATABASE_URL', secretRef: 'database-url' },
                { name: 'DEPLOY_DOWN', value: '["node","migrate.ts","down","{target}"]' },
              ]),
            },
          ],
        },
      },
    },
  });
});

test('without migrations in the configuration it has nothing to do', async () => {
  const { run, outputs, config, writes } = await ranUpTo(beforeApps);
  delete config.migrations;
  expect(runMigrations.at(await inputsOf(runMigrations, outputs, config))).toEqual([]);
  expect(await run(runMigrations)).toEqual({ schema: null });
  expect(writes()).toEqual([]);
});

test('without a way down it says that it cannot be undone', async () => {
  const { outputs, config } = await ranUpTo(beforeApps);
  expect(runMigrations.irreversible(await inputsOf(runMigrations, outputs, config))).toBeUndefined();
  delete config.migrations?.down;
  expect(runMigrations.irreversible(await inputsOf(runMigrations, outputs, config))).toBe(
    'migrations have no down command',
  );
});

test('without a way down it can be undone all the same where there is nothing to migrate', async () => {
  const { outputs, config } = await ranUpTo(beforeApps);
  delete config.migrations?.down;
  const applied = await inputsOf(runMigrations, outputs, config);
  const said = (change: object) => runMigrations.irreversible({ ...applied, ...change }, applied);
  const { migrations, services } = runMigrationsInputs.parse(applied);
  const image = { productservice: { ...services['productservice'], image: 'another@sha256:1' } };
  expect(
    said({ services: image, secrets: {}, migrations: { ...migrations, timeoutSeconds: 9 } }),
  ).toBeUndefined();
  expect(Object.keys(migrations.files)).toContain('migrations/0003_unique-product-name.sql');
  for (const change of [
    { migrations: { ...migrations, target: '0004_more' } },
    { migrations: { ...migrations, files: { ...migrations.files, 'migrations/0002_b.sql': 'sha256:1' } } },
    { database: '/another' },
  ])
    expect(said(change)).toBe('migrations have no down command');
  const elsewhere = { ...applied, database: null };
  expect(runMigrations.irreversible({ ...elsewhere, secrets: {} }, elsewhere)).toBe(
    'migrations have no down command',
  );
  expect(runMigrations.irreversible({ ...elsewhere, services: image }, elsewhere)).toBeUndefined();
});

const runMigrationsInputs = z.object({
  migrations: z.looseObject({ files: z.record(z.string(), z.string()) }),
  services: z.record(z.string(), z.looseObject({})),
});

test('a service with a long name gets a job whose name Azure takes', async () => {
  const { outputs, config } = await ranUpTo(beforeApps);
  const long = 'a-service-with-quite-a-long-name';
  const { productservice } = config.services;
  if (productservice) config.services[long] = productservice;
  if (config.migrations) config.migrations.service = long;
  const [at = ''] = runMigrations.at(await inputsOf(runMigrations, outputs, config));
  expect(at).toMatch(/\/jobs\/[a-z](-?[a-z0-9])*$/);
  expect(at.split('/').at(-1)?.length).toBeLessThanOrEqual(32);
});
