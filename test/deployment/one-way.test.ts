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
