import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/config/schema.ts';
import { builtInSteps } from '../../steps/index.ts';
import { standing, wholeConfig } from './every-step.ts';

const { inputs, config } = await standing();

/** What all steps together say is protected under a configuration, by the last two segments of the ids. */
function keptUnder(change: (config: Config) => void): string[] {
  const changed = structuredClone(config);
  change(changed);
  return builtInSteps
    .flatMap((step) => step.protects(changed, inputs.get(step.name) ?? {}))
    .map((at) => at.split('/').slice(-2).join('/'));
}

describe('what is protected', () => {
  test('is nothing where nothing says so', () => {
    expect(keptUnder(() => undefined)).toEqual([]);
  });

  test.each<readonly [string, (config: Config) => void, readonly string[]]>([
    ['the group', (to) => (to.resourceGroup.protect = true), ['resourcegroups/rg-shop']],
    ['monitoring', (to) => (to.monitoring.protect = true), ['workspaces/log-shop', 'components/appi-shop']],
    ['the registry', (to) => (to.registry.protect = true), ['registries/crshopdemo']],
    [
      'the vault, with the key under which its secrets are compared',
      (to) => (to.keyVault.protect = true),
      ['vaults/kv-shop-demo', 'secrets/deploy-digest-key'],
    ],
    [
      'PostgreSQL, with the secrets of it',
      (to) => to.databases.postgres && (to.databases.postgres.protect = true),
      [
        'secrets/postgres-password',
        'secrets/database-url',
        'flexibleservers/psql-shop-demo',
        'databases/shop',
      ],
    ],
    [
      'Redis',
      (to) => to.databases.redis && (to.databases.redis.protect = true),
      ['redisenterprise/redis-shop-demo', 'databases/default'],
    ],
    ['one secret', (to) => to.secrets[1] && (to.secrets[1].protect = true), ['secrets/payment-api-key']],
    [
      'the environment of the apps',
      (to) => (to.containerAppsEnvironment.protect = true),
      ['managedenvironments/cae-shop'],
    ],
    [
      'one service, with the environment that it runs in',
      (to) => to.services['orderservice'] && (to.services['orderservice'].protect = true),
      ['managedenvironments/cae-shop', 'containerapps/orderservice'],
    ],
    [
      'one infrastructure service, with the environment that it runs in',
      (to) => to.infrastructure['redis'] && (to.infrastructure['redis'].protect = true),
      ['managedenvironments/cae-shop', 'containerapps/redis'],
    ],
  ])('%s', (_what, change, kept) => {
    expect(keptUnder(change)).toEqual(kept);
  });

  test('of what the configuration no longer names is nothing', () => {
    const without = wholeConfig();
    without.databases = {};
    without.services = {};
    without.secrets = [];
    for (const step of builtInSteps)
      expect(step.protects(without, inputs.get(step.name) ?? {}), step.name).toEqual([]);
  });
});
