import { expect, test } from 'vitest';
import type { Config } from '../../src/config/schema.ts';
import type { Irreversible } from '../../src/engine/step.ts';
import { builtInSteps } from '../../steps/index.ts';
import { runMigrations } from '../../steps/run-migrations.ts';
import { standing } from './every-step.ts';
import { inputsOf } from './rig.ts';

const { inputs, outputs, config } = await standing();

/** What each step that is not harmless says of a change to what stands. */
async function lastingIn(change: (config: Config) => void): Promise<Record<string, string | Irreversible>> {
  const to = structuredClone(config);
  change(to);
  const told = await Promise.all(
    builtInSteps.map(async (step) => {
      const applied = inputs.get(step.name);
      const why = step.harmless ? undefined : step.irreversible(await inputsOf(step, outputs, to), applied);
      return why === undefined ? [] : [[step.name, why] as const];
    }),
  );
  return Object.fromEntries(told.flat());
}

test.each<readonly [string, (config: Config) => void, string, string, RegExp, readonly string[]]>([
  [
    'more storage',
    (to) => to.databases.postgres && (to.databases.postgres.storageSizeGB = 64),
    'create_databases',
    'databases.postgres.storageSizeGB 32 -> 64: the storage of a server only grows',
    /\/flexibleServers\/psql-shop-demo$/,
    ['properties.storage'],
  ],
  [
    'a higher version',
    (to) => to.databases.postgres && (to.databases.postgres.version = '17'),
    'create_databases',
    'databases.postgres.version 16 -> 17: the version of a server only rises',
    /\/flexibleServers\/psql-shop-demo$/,
    ['properties.version'],
  ],
  [
    'purge protection switched on',
    (to) => (to.keyVault.purgeProtection = true),
    'create_key_vault',
    'keyVault.purgeProtection false -> true: Azure never switches the purge protection of a vault off',
    /\/vaults\/kv-shop-demo$/,
    ['properties.enablePurgeProtection'],
  ],
])('%s cannot be undone, and says where and what stays', async (_what, change, step, why, at, leaves) => {
  const told = await lastingIn(change);
  expect(told).toEqual({ [step]: { why, at: { [addressIn(told[step])]: leaves } } });
  expect(addressIn(told[step])).toMatch(at);
});

function addressIn(found: string | Irreversible | undefined): string {
  return typeof found === 'object' ? (Object.keys(found.at)[0] ?? '') : '';
}

test.each<readonly [string, (config: Config) => void]>([
  ['nothing', () => undefined],
  ['another size', (to) => to.databases.postgres && (to.databases.postgres.sku = 'Standard_B2s')],
  [
    'a new server',
    (to) =>
      to.databases.postgres && Object.assign(to.databases.postgres, { name: 'psql-2', storageSizeGB: 64 }),
  ],
  ['no databases', (to) => (to.databases = {})],
])('%s can be undone', async (_what, change) => {
  expect(await lastingIn(change)).toEqual({});
});

test('what is made for the first time can be undone, as far as built-in steps go', async () => {
  for (const step of builtInSteps.filter(({ harmless }) => !harmless)) {
    const first = await inputsOf(step, outputs, config);
    expect([step.name, step.irreversible(first)]).toEqual([step.name, undefined]);
    expect([step.name, step.irreversibleWith(config)]).toEqual([step.name, undefined]);
  }
});

test('migrations without a way down are known from the configuration alone', () => {
  const { migrations } = config;
  expect(runMigrations.irreversibleWith({ ...config, migrations: undefined })).toBeUndefined();
  const { down: _down, ...oneWay } = migrations ?? {
    service: 'x',
    directory: 'm',
    up: ['x'],
    timeoutSeconds: 1,
  };
  expect(runMigrations.irreversibleWith({ ...config, migrations: oneWay })).toBe(
    'migrations have no down command',
  );
});

test('every built-in step that has addresses has an undo', () => {
  const without = builtInSteps.filter(({ rollback }) => rollback === undefined);
  const addresses = without.map((step) => [step.name, step.at(inputs.get(step.name) ?? {})]);
  expect(addresses).toEqual(without.map(({ name }) => [name, []]));
});
