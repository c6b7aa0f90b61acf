import { expect, test } from 'vitest';
import type { RunReport } from '../../src/engine/report.ts';
import { told } from './failing.ts';
import { deployment } from './rig.ts';

const unhealthy = [{ method: 'GET', path: '/healthz', status: 400, code: 'BadRequest' }];

/** The steps that did something, with why. */
function ran({ steps }: RunReport) {
  return steps
    .filter(({ status }) => status !== 'skipped')
    .map(({ name, status, changed }) => ({ name, status, why: changed.map(({ leaf }) => leaf) }));
}

test('what was let pass is looked at again by every run, and fails it once health checks are switched on', async () => {
  const target = deployment();
  target.folder.set('verification.timeoutSeconds', 10);
  target.folder.set('flags.healthChecks', false);
  const first = await target.run({ faults: unhealthy });
  expect(told(first)).toMatchObject({ result: 'completed', exitCode: 0, rollback: null });
  expect(first.outputs['verify_deployment']).toMatchObject({
    addresses: {},
    unhealthy: [expect.stringContaining('productservice'), expect.stringContaining('orderservice')],
  });
  const deployed = target.dump();
  const again = [{ name: 'verify_deployment', why: ['<unhealthy>', '<unhealthy>'] }];
  expect((await target.plan()).steps.filter(({ action }) => action === 'run')).toMatchObject([
    { name: 'verify_deployment', because: [{ leaf: '<unhealthy>' }, { leaf: '<unhealthy>' }] },
  ]);
  expect(ran(await target.run({ faults: unhealthy }))).toMatchObject(again);

  target.folder.set('flags.healthChecks', true);
  const failed = await target.run({ faults: unhealthy });
  expect(told(failed)).toMatchObject({
    result: 'failed',
    exitCode: 1,
    open: false,
    rollback: { clean: true },
  });
  expect(failed.steps.find(({ name }) => name === 'verify_deployment')).toMatchObject({
    status: 'failed',
    error: { reason: 'unhealthy' },
  });
  expect(target.dump()).toEqual(deployed);

  const healed = await target.run();
  expect(ran(healed)).toMatchObject(again);
  expect(healed.outputs['verify_deployment']).toMatchObject({
    addresses: { productservice: expect.stringMatching(/^https:/) },
    unhealthy: [],
  });
  expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do' });
});

test('switching health checks runs nothing where all was healthy', async () => {
  const target = deployment();
  expect(told(await target.run())).toMatchObject({ result: 'completed' });
  for (const on of [false, true]) {
    target.folder.set('flags.healthChecks', on);
    expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do' });
  }
});

test('a revision that does not become ready fails the deployment whether or not health checks are on', async () => {
  const target = deployment();
  target.folder.set('flags.healthChecks', false);
  target.folder.set('verification.timeoutSeconds', 10);
  target.folder.set('infrastructure.redis.args', ['exit 3']);
  const report = await target.run();
  expect(told(report)).toMatchObject({ result: 'failed', exitCode: 1 });
  expect(report.steps.find(({ status }) => status === 'failed')).toMatchObject({
    name: 'deploy_infrastructure_services',
    error: { reason: 'unhealthy' },
  });
});
