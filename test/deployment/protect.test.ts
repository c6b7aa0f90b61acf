import { describe, expect, test } from 'vitest';
import { builtInSteps } from '../../steps/index.ts';
import type { ConfigFolder } from './config-folder.ts';
import { told, writing } from './failing.ts';
import { identityAt, listSteps, ownStep } from './own-step.ts';
import { deployment, type Deployment } from './rig.ts';

const BUILT_IN = builtInSteps.map(({ name }) => name);
const VERIFY = { method: 'GET', path: '/healthz', status: 400, code: 'BadRequest' } as const;

const base = deployment();
await base.run();

/** Everything that can be protected, by the key that says so. */
const ITEMS = [
  'resourceGroup',
  'monitoring',
  'registry',
  'keyVault',
  'databases.postgres',
  'containerAppsEnvironment',
  'infrastructure.redis',
  'services.productservice',
  'services.orderservice',
];

function protectAll({ set }: ConfigFolder): void {
  for (const item of ITEMS) set(`${item}.protect`, true);
}

function idsIn(target: Deployment, pattern: RegExp): string[] {
  return Object.keys(target.dump()).filter((id) => pattern.test(id));
}

describe('protecting', () => {
  test('everything runs no step and changes nothing in the cloud; it stands in the state', async () => {
    const target = base.fork();
    protectAll(target.folder);
    expect((await target.plan()).steps.filter(({ action }) => action !== 'skip')).toEqual([]);
    const report = await target.run();
    expect(report).toMatchObject({ exitCode: 0, givenBack: [] });
    expect(report.steps.filter(({ status }) => status !== 'skipped')).toEqual([]);
    expect(target.sent.filter(writing)).toEqual([]);
    for (const kept of [
      'vaults/kv-shop-demo',
      'flexibleservers/psql-shop-demo/databases/shop',
      'containerapps/redis',
    ])
      expect(target.state.snapshot).toMatch(new RegExp(`"protect": \\[[^\\]]*${kept}"`));
    expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do' });
    for (const item of ITEMS) target.folder.set(`${item}.protect`, undefined);
    await target.run();
    expect(target.sent.filter(writing)).toEqual([]);
    expect(target.state.snapshot).not.toMatch(/"protect": \[[^\]]/);
  });

  test.each<readonly [string, (folder: ConfigFolder) => void, RegExp]>([
    [
      'a vault that is renamed, with its secrets',
      ({ set }) => set('keyVault.name', 'kv-shop-other'),
      /(vaults\/kv-shop-demo|^secret kv-shop-demo)/,
    ],
    [
      'a server that is renamed, with its database',
      ({ set }) => set('databases.postgres.name', 'psql-shop-other'),
      /flexibleservers\/psql-shop-demo(\/databases\/shop)?$/,
    ],
    [
      'an infrastructure service that is renamed',
      (folder) => {
        folder.rename('infrastructure.redis', 'cache');
        folder.set('infrastructure.cache.port', 6380);
      },
      /containerapps\/redis$/,
    ],
    [
      'a server whose key is taken out whole',
      (folder) => {
        folder.set('databases', {});
        folder.set('migrations', undefined);
        folder.set('services.productservice.secretEnv', {});
      },
      /flexibleservers\/psql-shop-demo(\/databases\/shop)?$/,
    ],
  ])('%s keeps it, and says so in the plan and in every report', async (_what, edit, stays) => {
    const target = base.fork();
    protectAll(target.folder);
    await target.run();
    const before = idsIn(target, stays);
    expect(before.length).toBeGreaterThan(0);
    edit(target.folder);
    const { removals } = await target.plan();
    const kept = removals.filter(({ action }) => action === 'keep').map(({ address }) => address);
    expect(kept.some((address) => stays.test(address))).toBe(true);
    const report = await target.run();
    expect(told(report)).toMatchObject({ result: 'completed', exitCode: 0 });
    expect(idsIn(target, stays)).toEqual(before);
    expect(report.kept.map(({ address }) => address)).toEqual(expect.arrayContaining(kept));
    const again = await target.run();
    expect(told(again)).toMatchObject({ result: 'nothing-to-do', exitCode: 0 });
    expect(target.sent.filter(writing)).toEqual([]);
    expect(again.kept.map(({ address }) => address)).toEqual(expect.arrayContaining(kept));
  });

  test('a vault that was renamed leaves it within reach, so that it can be given back later', async () => {
    const target = base.fork();
    target.folder.set('keyVault.protect', true);
    for (const secret of [0, 1]) target.folder.set(`secrets.${secret}.protect`, true);
    target.folder.set('databases.postgres.protect', true);
    await target.run();
    target.folder.set('keyVault.name', 'kv-shop-other');
    const { kept } = await target.run();
    expect(idsIn(target, /vaults\/kv-shop-demo\/.*roleassignments/)).toHaveLength(2);
    const freed = await target.unprotect(kept.map(({ address }) => address));
    expect(told(freed)).toMatchObject({ exitCode: 0 });
    const report = await target.run();
    expect(told(report)).toMatchObject({ result: 'completed', exitCode: 0, open: false });
    expect(report.residue).toEqual([]);
    expect(idsIn(target, /kv-shop-demo/)).toEqual([]);
    expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do' });
  });

  test('what a failed first run has made stays, as the plan said', async () => {
    const target = deployment();
    target.folder.set('keyVault.protect', true);
    target.folder.set('databases.postgres.protect', true);
    const { steps } = await target.plan();
    expect(steps.find(({ name }) => name === 'create_resource_group')).not.toHaveProperty('keeps');
    const report = await target.run({ faults: [VERIFY] });
    expect(told(report)).toMatchObject({ result: 'failed', open: false });
    expect(report.rollback?.residue).toEqual([]);
    const kept = (report.rollback?.kept ?? []).map(({ address }) => address.split('/').slice(-2).join('/'));
    expect(kept).toEqual(
      expect.arrayContaining(['resourcegroups/rg-shop', 'vaults/kv-shop-demo', 'databases/shop']),
    );
    expect(idsIn(target, /vaults\/kv-shop-demo$/)).toHaveLength(1);
    expect(idsIn(target, /containerapps/)).toEqual([]);
    // The next run takes up what was kept.
    expect(told(await target.run())).toMatchObject({ result: 'completed', exitCode: 0 });
    expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do' });
  });

  test('a whole step keeps what it made when it is retired', async () => {
    const target = base.fork();
    target.folder.write('one.ts', ownStep('step_one', 'id-own'));
    listSteps(target.folder, [...BUILT_IN, { step: './one.ts', protect: true }]);
    await target.run();
    listSteps(target.folder, BUILT_IN, ['./one.ts']);
    expect((await target.plan()).removals).toMatchObject([{ step: 'step_one', action: 'keep' }]);
    const report = await target.run();
    expect(report.exitCode).toBe(0);
    expect(report.kept).toMatchObject([{ step: 'step_one' }]);
    expect(idsIn(target, identityAt('id-own'))).toHaveLength(1);
  });

  test('a whole step is no input of it', async () => {
    const target = base.fork();
    listSteps(
      target.folder,
      BUILT_IN.map((step) => ({ step, protect: true })),
    );
    const report = await target.run();
    expect(report.steps.filter(({ status }) => status !== 'skipped')).toEqual([]);
    expect(target.sent.filter(writing)).toEqual([]);
  });
});
