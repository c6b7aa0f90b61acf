import { expect, test } from 'vitest';
import { collision, globalName } from '../../src/azure/global-names.ts';

const GROUP = '/subscriptions/s/resourcegroups/rg-shop';
const OTHER = '/subscriptions/s/resourceGroups/rg-other';

test.each([
  ['Microsoft.ContainerRegistry/registries', 'a registry', 'all of Azure'],
  ['Microsoft.KeyVault/vaults', 'a vault', 'all of Azure'],
  ['Microsoft.DBforPostgreSQL/flexibleServers', 'a PostgreSQL server', 'all of Azure'],
  ['Microsoft.Cache/redisEnterprise', 'a Redis', 'its region'],
  ['Microsoft.Storage/storageAccounts', 'a storage account', 'all of Azure'],
])('of %s there is one of a name', (type, thing, scope) => {
  const held = `${GROUP}/providers/${type.toLowerCase()}/thing`;
  expect(collision(held, `${OTHER}/providers/${type}/Thing`)).toBe(
    `the name of ${thing} is unique in ${scope}: thing cannot be in the group rg-other while it is in the group rg-shop`,
  );
  expect(globalName(held)).toBe(globalName(`${OTHER}/providers/${type}/Thing`));
  expect(globalName(held)).not.toBe(globalName(`${OTHER}/providers/${type}/another`));
  expect(collision(held, `${OTHER}/providers/${type}/another`)).toBeUndefined();
  expect(collision(held, `${GROUP}/providers/${type}/THING`), 'the same one').toBeUndefined();
  expect(collision(held, `/subscriptions/t/resourceGroups/rg-shop/providers/${type}/thing`)).toBeDefined();
});

test.each([
  ['Microsoft.App/containerApps', 'thing'],
  ['Microsoft.OperationalInsights/workspaces', 'thing'],
  ['Microsoft.KeyVault/vaults', 'thing/secrets/one'],
])('%s %s may be in two groups', (type, name) => {
  expect(
    collision(`${GROUP}/providers/${type}/${name}`, `${OTHER}/providers/${type}/${name}`),
  ).toBeUndefined();
});

test('two types may have one name', () => {
  const vault = `${GROUP}/providers/microsoft.keyvault/vaults/thing`;
  expect(collision(vault, `${OTHER}/providers/microsoft.storage/storageaccounts/thing`)).toBeUndefined();
});

test("what a user's step made up collides with nothing", () => {
  expect(globalName('my/thing')).toBeUndefined();
  expect(collision('my/thing', 'your/thing')).toBeUndefined();
  expect(collision('my/thing', `${GROUP}/providers/microsoft.keyvault/vaults/thing`)).toBeUndefined();
});
