import { expect, test } from 'vitest';
import { impossibleMoves } from '../../src/cli/impossible-moves.ts';
import type { Config } from '../../src/config/schema.ts';
import { standing } from '../steps/every-step.ts';

const { images, config } = await standing();
const held = [...images.values()].flatMap((at) => Object.keys(at));

function told(change: (config: Config) => void): string[] {
  const changed = structuredClone(config);
  change(changed);
  return impossibleMoves(changed, held).map(({ step, why }) => `${step}: ${why}`);
}

const moved = (kind: string, name: string): string =>
  `the name of ${kind} is unique in ${kind === 'a Redis' ? 'its region' : 'all of Azure'}: ${name} cannot be in the group rg-other while it is in the group rg-shop`;

test('nothing is impossible where nothing moves, nor before anything is held', () => {
  expect(told(() => undefined)).toEqual([]);
  expect(impossibleMoves({ ...config, resourceGroup: { name: 'rg-other', protect: false } }, [])).toEqual([]);
});

test('another group is impossible for every name that is unique in all of Azure, and says which keys to change', () => {
  expect(told((to) => (to.resourceGroup.name = 'rg-other'))).toEqual([
    `create_container_registry: ${moved('a registry', 'crshopdemo')}; change registry.name too`,
    `create_key_vault: ${moved('a vault', 'kv-shop-demo')}; change keyVault.name too`,
    `create_databases: ${moved('a PostgreSQL server', 'psql-shop-demo')}; change databases.postgres.name too`,
    `create_databases: ${moved('a Redis', 'redis-shop-demo')}; change databases.redis.name too`,
  ]);
});

test('another group with other names is possible, and so is one without what had the name', () => {
  const elsewhere = (to: Config): void => {
    to.resourceGroup.name = 'rg-other';
    to.registry.name = 'crother';
    to.keyVault.name = 'kv-other';
    to.databases = {};
  };
  expect(told(elsewhere)).toEqual([]);
});

test('another environment is impossible for the apps that stand, and possible once they all have other names', () => {
  const why = (key: string): string =>
    `containerAppsEnvironment.name cae-shop -> cae-other: Azure never moves an app to another environment; give ${key} another name too`;
  expect(told((to) => (to.containerAppsEnvironment.name = 'cae-other'))).toEqual([
    `deploy_infrastructure_services: ${why('infrastructure.redis')}`,
    `deploy_application_services: ${why('services.productservice')}`,
    `deploy_application_services: ${why('services.orderservice')}`,
  ]);
  const allAnew = (to: Config): void => {
    to.containerAppsEnvironment.name = 'cae-other';
    to.infrastructure = {};
    to.services = Object.fromEntries(Object.entries(to.services).map(([name, one]) => [`${name}2`, one]));
  };
  expect(told(allAnew)).toEqual([]);
});

test('once the other environment is held as well, each app decides for itself', () => {
  const other = {
    ...config,
    containerAppsEnvironment: { ...config.containerAppsEnvironment, name: 'cae-other' },
  };
  const environment = held.find((at) => at.endsWith('/managedenvironments/cae-shop')) ?? '';
  expect(environment).not.toBe('');
  expect(impossibleMoves(other, [...held, environment.replace('cae-shop', 'cae-other')])).toEqual([]);
});
