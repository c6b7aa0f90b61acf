import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/config/schema.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { builtInSteps } from '../../steps/index.ts';
import { standing } from './every-step.ts';
import { inputsOf } from './rig.ts';

const { inputs, outputs, config } = await standing();

/** What each step says to a changed configuration; `with` replaces outputs of steps before it. */
async function refusalsOf(
  change: (config: Config) => void,
  replaced: Readonly<Record<string, JsonObject>> = {},
): Promise<Record<string, string>> {
  const to = structuredClone(config);
  change(to);
  const handed = new Map([...outputs, ...Object.entries(replaced)]);
  const told = await Promise.all(
    builtInSteps.map(async (step) => {
      const why = step.cannotChange(inputs.get(step.name) ?? {}, await inputsOf(step, handed, to));
      return why === undefined ? [] : [[step.name, why] as const];
    }),
  );
  return Object.fromEntries(told.flat());
}

describe('a change that Azure never makes is refused by its step', () => {
  test.each<readonly [string, (config: Config) => void, string, string]>([
    [
      'another location',
      (to) => (to.location = 'northeurope'),
      'create_resource_group',
      'location westeurope -> northeurope: Azure never moves a resource group to another region',
    ],
    [
      'another retention of the vault',
      (to) => (to.keyVault.softDeleteRetentionDays = 30),
      'create_key_vault',
      'keyVault.softDeleteRetentionDays 7 -> 30: Azure never changes how long a vault can be recovered',
    ],
    [
      'another administrator',
      (to) => to.databases.postgres && (to.databases.postgres.administratorLogin = 'admin2'),
      'create_databases',
      'databases.postgres.administratorLogin shopadmin -> admin2: Azure never changes the administrator of a server',
    ],
    [
      'a lower version',
      (to) => to.databases.postgres && (to.databases.postgres.version = '15'),
      'create_databases',
      'databases.postgres.version 16 -> 15: the version of a server only rises',
    ],
    [
      'flash instead of memory',
      (to) => to.databases.redis && (to.databases.redis.sku = 'FlashOptimized_A250'),
      'create_databases',
      'databases.redis.sku Balanced_B0 -> FlashOptimized_A250: a Redis never changes between memory and flash',
    ],
  ])('%s', async (_what, change, step, why) => {
    expect(await refusalsOf(change)).toEqual({ [step]: why });
  });

  test('less storage, and purge protection switched off', async () => {
    const standingOn = structuredClone(config);
    standingOn.keyVault.purgeProtection = true;
    if (standingOn.databases.postgres) standingOn.databases.postgres.storageSizeGB = 128;
    for (const [name, why] of [
      [
        'create_key_vault',
        'keyVault.purgeProtection true -> false: Azure never switches the purge protection of a vault off',
      ],
      ['create_databases', 'databases.postgres.storageSizeGB 128 -> 32: the storage of a server only grows'],
    ] as const) {
      const step = builtInSteps.find((one) => one.name === name);
      const from = step && (await inputsOf(step, outputs, standingOn));
      expect(from && step.cannotChange(from, inputs.get(name) ?? {})).toBe(why);
    }
  });

  test('another environment for apps that stay', async () => {
    const made = outputs.get('create_container_apps_env') ?? {};
    const id = `${typeof made['id'] === 'string' ? made['id'] : ''}-other`;
    const other = { create_container_apps_env: { ...made, id } };
    const why =
      'containerAppsEnvironment.name cae-shop -> cae-shop-other: Azure never moves an app to another environment';
    expect(await refusalsOf(() => undefined, other)).toEqual({
      deploy_infrastructure_services: why,
      deploy_application_services: why,
    });
    const renamed = (to: Config): void => {
      to.services = Object.fromEntries(Object.entries(to.services).map(([name, one]) => [`${name}2`, one]));
      to.infrastructure = {};
      delete to.migrations;
    };
    expect(await refusalsOf(renamed, other)).toEqual({});
  });
});

test.each<readonly [string, (config: Config) => void]>([
  ['more storage', (to) => to.databases.postgres && (to.databases.postgres.storageSizeGB = 64)],
  ['a higher version', (to) => to.databases.postgres && (to.databases.postgres.version = '18')],
  ['purge protection switched on', (to) => (to.keyVault.purgeProtection = true)],
  ['another tier of the registry', (to) => (to.registry.sku = 'Premium')],
  ['a smaller server', (to) => to.databases.postgres && (to.databases.postgres.sku = 'Standard_B2s')],
  ['another size of Redis', (to) => to.databases.redis && (to.databases.redis.sku = 'ComputeOptimized_X3')],
  [
    'a new server with another administrator',
    (to) => {
      if (to.databases.postgres)
        Object.assign(to.databases.postgres, { name: 'psql-2', administratorLogin: 'x' });
    },
  ],
  ['no databases', (to) => (to.databases = {})],
])('%s is no such change', async (_what, change) => {
  expect(await refusalsOf(change)).toEqual({});
});
