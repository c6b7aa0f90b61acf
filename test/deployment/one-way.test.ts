import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { told } from './failing.ts';
import { deployment } from './rig.ts';

const unhealthy = [{ method: 'GET', path: '/healthz', status: 400, code: 'BadRequest' }];

test('a first run whose migrations have no way down leaves nothing behind either', async () => {
  const target = deployment();
  target.folder.set('migrations.down', undefined);
  const report = await target.run({ faults: unhealthy });
  expect(told(report)).toMatchObject({
    result: 'failed',
    open: false,
    rollback: { clean: true, residue: [] },
  });
  expect(target.dump()).toEqual({});
  expect(told(await target.run())).toMatchObject({ result: 'completed' });
});

test('an update whose migrations have no way down puts back all else, and says what it keeps', async () => {
  const target = deployment();
  target.folder.set('migrations.down', undefined);
  expect(told(await target.run())).toMatchObject({ result: 'completed' });
  target.folder.write('examples/shop/productservice/migrations/0004_more.sql', 'select 1;\n');
  const report = await target.run({ faults: unhealthy });
  expect(told(report)).toMatchObject({
    result: 'failed',
    open: false,
    rollback: {
      residue: [],
      pending: [],
      kept: [{ step: 'run_migrations', why: 'migrations have no down command' }],
    },
  });
});

test('an update that grows a server is undone but for that, which the report names', async () => {
  const target = deployment();
  expect(told(await target.run())).toMatchObject({ result: 'completed' });
  const refused = ['PUT', 'PATCH'].map((method) => ({
    method,
    path: '**/containerApps/*',
    status: 400,
    code: 'No',
  }));
  const before = target.dump();
  target.folder.set('databases.postgres.storageSizeGB', 64);
  target.folder.set('databases.postgres.backupRetentionDays', 30);
  target.folder.set('services.orderservice.env.LOG_LEVEL', 'debug');
  expect((await target.plan()).steps.find(({ name }) => name === 'create_databases')).toMatchObject({
    irreversible: 'databases.postgres.storageSizeGB 32 -> 64: the storage of a server only grows',
  });
  const report = await target.run({ faults: refused });
  expect(told(report)).toMatchObject({
    result: 'failed',
    open: false,
    rollback: {
      clean: true,
      residue: [],
      kept: [
        {
          step: 'create_databases',
          address: expect.stringMatching(/\/flexibleservers\/[^/]+$/),
          why: 'databases.postgres.storageSizeGB 32 -> 64: the storage of a server only grows',
        },
      ],
    },
  });
  const [at] = (report.rollback?.kept ?? []).map(({ address }) => address);
  const differing = Object.entries(target.dump()).filter(
    ([id, seen]) => !isDeepStrictEqual(seen, before[id]),
  );
  expect(differing.map(([id]) => id.toLowerCase())).toEqual([at]);
});

test('a vault whose purge protection was switched on keeps that alone, which was not shown before', async () => {
  const target = deployment();
  expect(told(await target.run())).toMatchObject({ result: 'completed' });
  target.folder.set('keyVault.purgeProtection', true);
  target.folder.set('tags', { project: 'another' });
  const refused = [{ method: 'PUT', path: '**/containerApps/*', status: 400, code: 'No' }];
  expect(told(await target.run({ faults: refused }))).toMatchObject({
    result: 'failed',
    open: false,
    rollback: {
      clean: true,
      residue: [],
      kept: [
        {
          step: 'create_key_vault',
          address: expect.stringMatching(/\/vaults\/[^/]+$/),
          why: expect.stringContaining('keyVault.purgeProtection false -> true'),
        },
      ],
    },
  });
});
