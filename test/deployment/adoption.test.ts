import { expect, test } from 'vitest';
import { told, writing } from './failing.ts';
import { rig } from '../emulator/rig.ts';
import { FOUND, makeFound, THEIR_TAGS } from './found.ts';
import { deployment, type Deployment } from './rig.ts';

const before = deployment();
await makeFound(before);
const theirs = Object.values(FOUND)
  .map((id) => id.toLowerCase())
  .toSorted();

/** A deployment among what others made, which may take it over or not. */
function among(adopt: boolean): Deployment {
  const target = before.fork();
  target.folder.set('adopt', adopt);
  return target;
}

test('what others made is named by the plan, step by step, as far as it can be known', async () => {
  const target = among(true);
  const { steps, refused } = await target.plan();
  expect(refused).toEqual([]);
  const adopts = steps.flatMap((step) => step.adopts ?? []);
  expect(adopts).toEqual([FOUND.group.toLowerCase()]);
  expect(target.sent.filter(writing)).toEqual([]);
});

test('what others made is not taken over where that is not allowed: nothing is changed', async () => {
  const target = among(false);
  const { refused } = await target.plan();
  expect(refused).toMatchObject([{ step: 'create_resource_group', address: FOUND.group.toLowerCase() }]);
  const report = await target.run();
  expect(told(report)).toMatchObject({ result: 'failed', exitCode: 1, open: false });
  expect(report.error?.message).toContain('create_resource_group: it found what others made');
  expect(target.sent.filter(writing)).toEqual([]);
  expect(target.dump()).toEqual(before.dump());
});

test('what others made under other names is no concern', async () => {
  const target = deployment();
  await makeFound(target);
  target.folder.set('adopt', false);
  target.folder.set('resourceGroup.name', 'rg-ours');
  target.folder.set('registry.name', 'crours');
  target.folder.set('keyVault.name', 'kv-ours');
  const dump = target.dump();
  expect(told(await target.run())).toMatchObject({ result: 'completed', exitCode: 0 });
  expect(theirs.map((id) => target.dump()[id])).toEqual(theirs.map((id) => dump[id]));
});

test('what only shows behind a step that runs is refused there, and the run is undone', async () => {
  const target = deployment();
  target.folder.set('adopt', false);
  await target.run();
  const app = `${FOUND.group}/providers/Microsoft.App/containerApps/newservice`;
  const { make, send } = rig({ store: target.cloud });
  await make(`${app}?api-version=2026-01-01`, {
    location: 'westeurope',
    tags: THEIR_TAGS,
    properties: {
      environmentId: FOUND.environment,
      configuration: {},
      template: {
        containers: [
          {
            name: 'theirs',
            image: 'docker.io/library/nginx:1.29',
            resources: { cpu: 0.25, memory: '0.5Gi' },
          },
        ],
      },
    },
  });
  await send('GET', `${app}/revisions?api-version=2026-01-01`);
  const services = target.folder.get('services.orderservice');
  target.folder.set('services.newservice', services);
  target.folder.set('services.newservice.dapr', { enabled: false });
  const report = await target.run();
  expect(told(report)).toMatchObject({ result: 'failed', open: false, rollback: { clean: true } });
  expect(report.steps.filter(({ status }) => status === 'failed')).toMatchObject([
    {
      name: 'deploy_application_services',
      error: { reason: 'adoption', hint: expect.stringContaining('adopt: true') },
    },
  ]);
  expect(target.dump()[app.toLowerCase()]).toMatchObject({
    tags: THEIR_TAGS,
    properties: { template: { containers: [{ name: 'theirs' }] } },
  });
  target.folder.set('adopt', true);
  expect(told(await target.run())).toMatchObject({ result: 'completed', exitCode: 0 });
});

test('it is said once: what the state holds is ours to change, whoever made it', async () => {
  const target = among(true);
  expect(told(await target.run())).toMatchObject({ result: 'completed' });
  target.folder.set('adopt', false);
  expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do' });
  target.folder.set('tags.owner', 'team');
  expect(told(await target.run())).toMatchObject({ result: 'completed', exitCode: 0 });
});

test('our own things are no adoption, also after the state was forgotten but for its lineage', async () => {
  const target = deployment();
  target.folder.set('adopt', false);
  expect(told(await target.run())).toMatchObject({ result: 'completed', exitCode: 0 });
  const state = JSON.parse(target.state.snapshot ?? '{}');
  target.state.snapshot = JSON.stringify({ ...state, records: {} });
  expect((await target.plan()).refused).toEqual([]);
  const report = await target.run();
  expect(told(report)).toMatchObject({ result: 'completed', exitCode: 0 });
  // All of it, with what can bear no tag, is known as ours again: it goes when it is no longer wanted.
  target.folder.set('migrations', undefined);
  target.folder.set('databases', {});
  target.folder.set('services.productservice.secretEnv', {});
  target.folder.set('containerAppsEnvironment.daprComponents.product-pubsub', undefined);
  expect(told(await target.run())).toMatchObject({ result: 'completed', exitCode: 0 });
  const left = Object.keys(target.dump()).filter((id) =>
    /flexibleservers|jobs\/|product-pubsub|postgres-password/.test(id),
  );
  expect(left).toEqual([]);
});

test('what was registered for the Redis is left without a word when the Redis goes', async () => {
  const target = deployment();
  target.folder.set('databases.redis', { name: 'redis-shop-demo', sku: 'Balanced_B0' });
  await target.run();
  target.folder.set('databases.redis', undefined);
  const { removals } = await target.plan();
  expect(removals.filter(({ address }) => address.endsWith('/providers/microsoft.cache'))).toMatchObject([
    { action: 'keep', why: 'others share it: it stays' },
  ]);
  const report = await target.run();
  expect(told(report)).toMatchObject({ result: 'completed', exitCode: 0 });
  expect(report.residue).toEqual([]);
  expect((await target.run()).residue).toEqual([]);
});
