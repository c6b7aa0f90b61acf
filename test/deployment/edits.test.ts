import { describe, expect, test } from 'vitest';
import { LINEAGE_TAG } from '../../src/azure/image.ts';
import type { ConfigFolder } from './config-folder.ts';
import { expectUndone, told, writing } from './failing.ts';
import type { Dump } from './outside.ts';
import { deployment, type Deployment } from './rig.ts';

/** An edit after which something is no longer wanted, and by what its addresses are known. */
interface Edit {
  readonly what: string;
  readonly make: (folder: ConfigFolder) => void;
  readonly gone: RegExp;
}

const DAPR = 'containerAppsEnvironment.daprComponents';

const edits: readonly Edit[] = [
  {
    what: 'the vault is renamed',
    make: ({ set }) => set('keyVault.name', 'kv-shop-other'),
    gone: /kv-shop-demo/,
  },
  {
    what: 'the registry is renamed',
    make: ({ set }) => set('registry.name', 'crshopother'),
    gone: /crshopdemo/,
  },
  {
    what: 'the workspace is renamed',
    make: ({ set }) => set('monitoring.workspace', 'log-other'),
    gone: /workspaces\/log-shop/,
  },
  { what: 'the identity is renamed', make: ({ set }) => set('identity.name', 'id-other'), gone: /id-shop/ },
  {
    what: 'a service is removed',
    make: (folder) => {
      folder.set('services.orderservice', undefined);
      folder.set('services.productservice.addresses', {});
      for (const name of ['statestore', 'product-pubsub'])
        folder.set(`${DAPR}.${name}.scopes`, ['productservice']);
    },
    gone: /orderservice/,
  },
  {
    what: 'a service is renamed',
    make: (folder) => {
      folder.rename('services.orderservice', 'orders');
      folder.set('services.orders.dapr.appId', 'orders');
      folder.set('services.productservice.addresses.ORDERSERVICE_URL', 'orders');
      for (const name of ['statestore', 'product-pubsub'])
        folder.set(`${DAPR}.${name}.scopes`, ['productservice', 'orders']);
    },
    gone: /containerapps\/orderservice/,
  },
  {
    what: 'a secret is removed',
    make: (folder) => {
      folder.set('secrets', [{ name: 'redis-password', env: 'REDIS_PASSWORD', generate: 32 }]);
      folder.set('services.orderservice.secretEnv', {});
    },
    gone: /payment-api-key/,
  },
  {
    what: 'a Dapr component is removed',
    make: ({ set }) => set(`${DAPR}.product-pubsub`, undefined),
    gone: /daprcomponents\/product-pubsub/,
  },
  {
    what: 'an infrastructure service is renamed',
    make: (folder) => {
      folder.rename('infrastructure.redis', 'cache');
      folder.set('infrastructure.cache.port', 6380);
    },
    gone: /containerapps\/redis/,
  },
  {
    what: 'the migrations are removed',
    make: ({ set }) => set('migrations', undefined),
    gone: /jobs\/migrate-productservice/,
  },
  {
    what: 'services ask for no addresses any more',
    make: (folder) => {
      for (const name of ['orderservice', 'productservice']) folder.set(`services.${name}.addresses`, {});
    },
    gone: /SERVICE_URL|#env/,
  },
  {
    what: 'the database server is renamed',
    make: ({ set }) => set('databases.postgres.name', 'psql-shop-other'),
    gone: /psql-shop-demo/,
  },
  {
    what: 'the database server is removed',
    make: (folder) => {
      folder.set('databases', {});
      folder.set('migrations', undefined);
      folder.set('services.productservice.secretEnv', {});
    },
    gone: /flexibleservers|postgres-password|database-url/,
  },
];

/** What Azure never changes, by the key that asks for it: another name, or another group for what is unique everywhere. */
const impossible: readonly (readonly [key: string, value: unknown])[] = [
  ['location', 'northeurope'],
  ['resourceGroup.name', 'rg-other'],
  ['keyVault.softDeleteRetentionDays', 30],
  ['databases.postgres.administratorLogin', 'otheradmin'],
  ['containerAppsEnvironment.name', 'cae-other'],
];

const base = deployment();
await base.run();

describe.each(edits)('when $what', ({ make, gone }) => {
  test('what is no longer wanted is given back last, nothing is orphaned, and then there is nothing to do', async () => {
    const target = base.fork();
    make(target.folder);
    const report = await target.run();
    expect(told(report)).toMatchObject({ result: 'completed', exitCode: 0 });
    expect(report.givenBack.filter(({ why }) => why !== undefined)).toEqual([]);
    expect(report.residue).toEqual([]);
    expect(report.givenBack.map(({ address }) => address)).toContainEqual(expect.stringMatching(gone));
    expect(mentionsIn(target.dump(), gone)).toEqual([]);
    expect(orphansIn(target)).toEqual([]);
    expectGivenBackLast(target);
    expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do' });
    expect(target.sent.filter(writing)).toEqual([]);
    target.folder.set('tags.owner', 'team');
    expect(told(await target.run())).toMatchObject({ result: 'completed' });
  });

  test('a failure at the end takes the edit back', async () => {
    const target = base.fork();
    make(target.folder);
    const fault = { method: 'GET', path: '/healthz', status: 400, code: 'BadRequest' } as const;
    // Where nothing is deployed anew, nothing is verified anew.
    const report = await target.run({ faults: [fault], forced: ['verify_deployment'] });
    expectUndone(target, report, { step: 'verify_deployment', before: base.dump() });
    const back = target.with(base.folder);
    expect(told(await back.run())).toMatchObject({ result: 'nothing-to-do' });
  });
});

test.each(impossible)('a change of %s that Azure refuses changes nothing', async (key, value) => {
  const target = base.fork();
  target.folder.set(key, value);
  const report = await target.run();
  expect(told(report)).toMatchObject({
    result: 'failed',
    exitCode: 1,
    open: false,
    rollback: { clean: true },
  });
  expect(target.dump()).toEqual(base.dump());
  const back = target.with(base.folder);
  expect(told(await back.run())).toMatchObject({ result: 'nothing-to-do' });
});

function expectGivenBackLast({ events }: Deployment): void {
  const first = events.findIndex(({ type }) => type === 'giving-back');
  const last = events.findLastIndex(({ type }) => type === 'step-completed' || type === 'step-skipped');
  expect(first).toBeGreaterThan(last);
}

/** What is there, or refers to, what should be gone. */
function mentionsIn(dump: Dump, gone: RegExp): string[] {
  return Object.entries(dump)
    .filter(([id, body]) => gone.test(`${id} ${JSON.stringify(body)}`))
    .map(([id]) => id);
}

/** What bears our tag and no record holds. */
function orphansIn({ cloud, state }: Deployment): string[] {
  const held = (state.snapshot ?? '').toLowerCase();
  return Object.entries(cloud.dump().content.resources)
    .filter(([, { tags }]) => tags?.[LINEAGE_TAG] !== undefined)
    .map(([id]) => id)
    .filter((id) => !held.includes(`"${id}"`));
}
