import { describe, expect, test } from 'vitest';
import type { ConfigFolder } from './config-folder.ts';
import { told, writing } from './failing.ts';
import { deployment } from './rig.ts';

const base = deployment();
base.folder.set('databases.postgres.storageSizeGB', 64);
base.folder.set('databases.redis', { name: 'redis-shop-demo', sku: 'Balanced_B0' });
base.folder.set('keyVault.purgeProtection', true);
await base.run();
const { snapshot } = base.state;
const dump = base.dump();

const NAME = 'is unique in all of Azure';

/** What Azure never makes of what stands, by what somebody changes; and what is said of it, by the step that says it. */
const impossible: readonly (readonly [
  what: string,
  make: (folder: ConfigFolder) => void,
  refused: readonly (readonly [step: string, why: string])[],
])[] = [
  [
    'another location',
    ({ set }) => set('location', 'northeurope'),
    [
      [
        'create_resource_group',
        'location westeurope -> northeurope: Azure never moves a resource group to another region',
      ],
    ],
  ],
  [
    'another group for names that exist once',
    ({ set }) => set('resourceGroup.name', 'rg-other'),
    [
      [
        'create_container_registry',
        `the name of a registry ${NAME}: crshopdemo cannot be in the group rg-other while it is in the group rg-shop; change registry.name too`,
      ],
      [
        'create_key_vault',
        `the name of a vault ${NAME}: kv-shop-demo cannot be in the group rg-other while it is in the group rg-shop; change keyVault.name too`,
      ],
      [
        'create_databases',
        `the name of a PostgreSQL server ${NAME}: psql-shop-demo cannot be in the group rg-other while it is in the group rg-shop; change databases.postgres.name too`,
      ],
      [
        'create_databases',
        'the name of a Redis is unique in its region: redis-shop-demo cannot be in the group rg-other while it is in the group rg-shop; change databases.redis.name too',
      ],
    ],
  ],
  [
    'another retention of the vault',
    ({ set }) => set('keyVault.softDeleteRetentionDays', 30),
    [
      [
        'create_key_vault',
        'keyVault.softDeleteRetentionDays 7 -> 30: Azure never changes how long a vault can be recovered',
      ],
    ],
  ],
  [
    'purge protection switched off',
    ({ set }) => set('keyVault.purgeProtection', false),
    [
      [
        'create_key_vault',
        'keyVault.purgeProtection true -> false: Azure never switches the purge protection of a vault off',
      ],
    ],
  ],
  [
    'another administrator',
    ({ set }) => set('databases.postgres.administratorLogin', 'admin2'),
    [
      [
        'create_databases',
        'databases.postgres.administratorLogin shopadmin -> admin2: Azure never changes the administrator of a server',
      ],
    ],
  ],
  [
    'less storage',
    ({ set }) => set('databases.postgres.storageSizeGB', 32),
    [['create_databases', 'databases.postgres.storageSizeGB 64 -> 32: the storage of a server only grows']],
  ],
  [
    'a lower version',
    ({ set }) => set('databases.postgres.version', '15'),
    [['create_databases', 'databases.postgres.version 16 -> 15: the version of a server only rises']],
  ],
  [
    'several at once',
    ({ set }) => {
      set('databases.postgres.version', '14');
      set('databases.postgres.administratorLogin', 'admin2');
      set('databases.redis.sku', 'FlashOptimized_A250');
      set('keyVault.softDeleteRetentionDays', 30);
    },
    [
      [
        'create_key_vault',
        'keyVault.softDeleteRetentionDays 7 -> 30: Azure never changes how long a vault can be recovered',
      ],
      [
        'create_databases',
        'databases.postgres.administratorLogin shopadmin -> admin2: Azure never changes the administrator of a server; databases.postgres.version 16 -> 14: the version of a server only rises; databases.redis.sku Balanced_B0 -> FlashOptimized_A250: a Redis never changes between memory and flash',
      ],
    ],
  ],
  [
    'flash instead of memory',
    ({ set }) => set('databases.redis.sku', 'FlashOptimized_A250'),
    [
      [
        'create_databases',
        'databases.redis.sku Balanced_B0 -> FlashOptimized_A250: a Redis never changes between memory and flash',
      ],
    ],
  ],
  [
    'another environment for apps that stay',
    ({ set }) => set('containerAppsEnvironment.name', 'cae-other'),
    [
      ['deploy_infrastructure_services', 'infrastructure.redis'],
      ['deploy_application_services', 'services.productservice'],
      ['deploy_application_services', 'services.orderservice'],
    ].map(
      ([step = '', key = '']) =>
        [
          step,
          `containerAppsEnvironment.name cae-shop -> cae-other: Azure never moves an app to another environment; give ${key} another name too`,
        ] as const,
    ),
  ],
];

describe.each(impossible)('%s', (_what, make, refused) => {
  test('is refused by the plan, with both values and why', async () => {
    const target = base.fork();
    make(target.folder);
    const plan = await target.plan();
    expect(plan.refused.map(({ step, why }) => [step, why])).toEqual(refused);
    expect(target.sent.filter(writing)).toEqual([]);
  });

  test('is refused by a run before anything starts, and taken back there is nothing to do', async () => {
    const target = base.fork();
    make(target.folder);
    const report = await target.run();
    expect(told(report)).toMatchObject({
      result: 'failed',
      exitCode: 1,
      open: false,
      rollback: null,
      error: {
        reason: 'unchangeable',
        message: refused.map(([step, why]) => `${step}: ${why}`).join('\n'),
      },
    });
    expect(report.error?.hint).toMatch(/another name/);
    expect(target.sent.filter(writing)).toEqual([]);
    expect(target.events.filter(({ type }) => type.startsWith('step-'))).toEqual([]);
    expect(target.state).toMatchObject({ snapshot, journal: '', writes: 0 });
    expect(target.dump()).toEqual(dump);
    const back = target.with(base.folder);
    expect(told(await back.run())).toMatchObject({ result: 'nothing-to-do' });
  });
});

test.each<readonly [string, (folder: ConfigFolder) => void]>([
  ['more storage', ({ set }) => set('databases.postgres.storageSizeGB', 128)],
  ['a higher version', ({ set }) => set('databases.postgres.version', '17')],
  ['another tier of the registry', ({ set }) => set('registry.sku', 'Standard')],
])('%s is made', async (_what, make) => {
  const target = base.fork();
  make(target.folder);
  expect((await target.plan()).refused).toEqual([]);
  expect(told(await target.run())).toMatchObject({ result: 'completed', exitCode: 0 });
});

test('it is refused before anything starts, too, where steps before it would run', async () => {
  const target = base.fork();
  target.folder.set('tags.owner', 'team');
  target.folder.set('databases.postgres.administratorLogin', 'admin2');
  const report = await target.run();
  expect(told(report)).toMatchObject({ result: 'failed', open: false, rollback: null });
  expect(report.error).toMatchObject({ reason: 'unchangeable', message: expect.stringContaining('admin2') });
  expect(target.sent.filter(writing)).toEqual([]);
  expect(target.dump()).toEqual(dump);
});

test('a whole deployment moves to another group and region once every name that exists once is another one', async () => {
  const target = base.fork();
  const { set } = target.folder;
  set('resourceGroup.name', 'rg-other');
  set('location', 'northeurope');
  set('registry.name', 'crshopother');
  set('keyVault.name', 'kv-shop-other');
  set('keyVault.purgeProtection', false);
  set('databases.postgres.name', 'psql-shop-other');
  set('databases.postgres.administratorLogin', 'admin2');
  set('databases.redis.name', 'redis-shop-other');
  expect((await target.plan()).refused).toEqual([]);
  const report = await target.run();
  expect(told(report)).toMatchObject({ result: 'completed', exitCode: 0 });
  const left = Object.keys(target.dump()).filter((id) => /rg-shop\b/.test(id));
  // A vault that is protected against purging stays in the bin, and a workspace for 14 days.
  expect(left.filter((id) => !id.startsWith('bin '))).toEqual([]);
  expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do' });
});
