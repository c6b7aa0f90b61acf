import { describe, expect, test } from 'vitest';
import { LINEAGE_TAG } from '../../src/azure/image.ts';
import type { PlannedRemoval } from '../../src/engine/removals.ts';
import type { ConfigFolder } from './config-folder.ts';
import { expectUndone, told, writing } from './failing.ts';
import type { Dump } from './outside.ts';
import { deployment, type Deployment } from './rig.ts';

/** An edit after which something is no longer wanted, and by what its addresses are known. */
interface Edit {
  readonly what: string;
  readonly make: (folder: ConfigFolder) => void;
  readonly gone: RegExp;
  /** What the plan must say of it, by the last words of the addresses; it may say more. */
  readonly planned: Readonly<Record<string, string>>;
}

const DAPR = 'containerAppsEnvironment.daprComponents';

const edits: readonly Edit[] = [
  {
    what: 'the vault is renamed',
    make: ({ set }) => set('keyVault.name', 'kv-shop-other'),
    gone: /kv-shop-demo/,
    planned: {
      'vaults/kv-shop-demo': 'replace by vaults/kv-shop-other: the vault kv-shop-demo with its secrets',
    },
  },
  {
    what: 'the registry is renamed',
    make: ({ set }) => set('registry.name', 'crshopother'),
    gone: /crshopdemo/,
    planned: {
      'registries/crshopdemo':
        'replace by registries/crshopother: the registry crshopdemo with all its images',
    },
  },
  {
    what: 'the workspace is renamed',
    make: ({ set }) => set('monitoring.workspace', 'log-other'),
    gone: /workspaces\/log-shop/,
    planned: { 'workspaces/log-shop': 'replace by workspaces/log-other: the logs of the workspace log-shop' },
  },
  {
    what: 'the identity is renamed',
    make: ({ set }) => set('identity.name', 'id-other'),
    gone: /id-shop/,
    planned: { 'userassignedidentities/id-shop': 'replace by userassignedidentities/id-other' },
  },
  {
    what: 'a service is removed',
    make: (folder) => {
      folder.set('services.orderservice', undefined);
      folder.set('services.productservice.addresses', {});
      for (const name of ['statestore', 'product-pubsub'])
        folder.set(`${DAPR}.${name}.scopes`, ['productservice']);
    },
    gone: /orderservice/,
    planned: { 'containerapps/orderservice': 'remove', 'containerapps/orderservice#env': 'remove' },
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
    planned: { 'containerapps/orderservice': 'replace by containerapps/orders' },
  },
  {
    what: 'a secret is removed',
    make: (folder) => {
      folder.set('secrets', [{ name: 'redis-password', env: 'REDIS_PASSWORD', generate: 32 }]);
      folder.set('services.orderservice.secretEnv', {});
    },
    gone: /payment-api-key/,
    planned: {
      'secrets/payment-api-key':
        'remove: the secret payment-api-key of the vault kv-shop-demo, with all its versions',
    },
  },
  {
    what: 'a Dapr component is removed',
    make: ({ set }) => set(`${DAPR}.product-pubsub`, undefined),
    gone: /daprcomponents\/product-pubsub/,
    planned: { 'daprcomponents/product-pubsub': 'remove' },
  },
  {
    what: 'an infrastructure service is renamed',
    make: (folder) => {
      folder.rename('infrastructure.redis', 'cache');
      folder.set('infrastructure.cache.port', 6380);
    },
    gone: /containerapps\/redis/,
    planned: { 'containerapps/redis': 'replace by containerapps/cache' },
  },
  {
    what: 'the migrations are removed',
    make: ({ set }) => set('migrations', undefined),
    gone: /jobs\/migrate-productservice/,
    planned: { 'jobs/migrate-productservice': 'remove' },
  },
  {
    what: 'services ask for no addresses any more',
    make: (folder) => {
      for (const name of ['orderservice', 'productservice']) folder.set(`services.${name}.addresses`, {});
    },
    gone: /SERVICE_URL|#env/,
    planned: { 'containerapps/orderservice#env': 'remove', 'containerapps/productservice#env': 'remove' },
  },
  {
    what: 'the database server is renamed',
    make: ({ set }) => set('databases.postgres.name', 'psql-shop-other'),
    gone: /psql-shop-demo/,
    planned: {
      'flexibleservers/psql-shop-demo':
        'replace by flexibleservers/psql-shop-other: the PostgreSQL server psql-shop-demo with its databases and backups',
      'databases/shop': 'remove: the database shop with all its tables',
    },
  },
  {
    what: 'the database server is removed',
    make: (folder) => {
      folder.set('databases', {});
      folder.set('migrations', undefined);
      folder.set('services.productservice.secretEnv', {});
    },
    gone: /flexibleservers|postgres-password|database-url/,
    planned: {
      'flexibleservers/psql-shop-demo':
        'remove: the PostgreSQL server psql-shop-demo with its databases and backups',
      'databases/shop': 'remove: the database shop with all its tables',
      'secrets/database-url':
        'remove: the secret database-url of the vault kv-shop-demo, with all its versions',
    },
  },
];

const base = deployment();
await base.run();

describe.each(edits)('when $what', ({ make, gone, planned }) => {
  test('the plan names it, and changes nothing', async () => {
    const target = base.fork();
    make(target.folder);
    const { removals, refused } = await target.plan();
    expect(refused).toEqual([]);
    expect(Object.fromEntries(removals.map((one) => [endOf(one.address), inWords(one)]))).toMatchObject(
      planned,
    );
    expect(target.sent.filter(writing)).toEqual([]);
    expect(target.state.writes).toBe(0);
    const report = await target.run();
    const back = report.givenBack.map(({ address }) => address);
    expect(back).toEqual(expect.arrayContaining(removals.map(({ address }) => address)));
  });

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

function expectGivenBackLast({ events }: Deployment): void {
  const first = events.findIndex(({ type }) => type === 'giving-back');
  const last = events.findLastIndex(({ type }) => type === 'step-completed' || type === 'step-skipped');
  expect(first).toBeGreaterThan(last);
}

function endOf(address: string): string {
  return address.split('/').slice(-2).join('/');
}

function inWords({ action, by, data }: PlannedRemoval): string {
  return `${action}${by === undefined ? '' : ` by ${endOf(by)}`}${data === undefined ? '' : `: ${data}`}`;
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
