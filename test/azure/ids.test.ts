import { expect, test } from 'vitest';
import {
  childId,
  groupId,
  nameOf,
  providerId,
  resourceId,
  roleAssignmentId,
  ROLES,
} from '../../src/azure/ids.ts';
import {
  GROUP_TYPE,
  idWithoutSlash,
  parentId,
  parseResourceId,
  PROVIDER_TYPE,
} from '../../src/azure/resource-id.ts';

const GROUP = groupId('S', 'rg-shop');
const VAULT = resourceId(GROUP, 'Microsoft.KeyVault/vaults', 'kv-shop');
const DATABASE = childId(
  resourceId(GROUP, 'Microsoft.DBforPostgreSQL/flexibleServers', 'psql'),
  'databases',
  'shop',
);
const GRANT = { scope: VAULT, role: ROLES.acrPull, principalId: 'p' };

test.each([
  [GROUP, { type: GROUP_TYPE, name: 'rg-shop', group: 'rg-shop' }],
  [VAULT, { type: 'microsoft.keyvault/vaults', name: 'kv-shop', group: 'rg-shop' }],
  [VAULT.toUpperCase(), { type: 'microsoft.keyvault/vaults', name: 'KV-SHOP', group: 'RG-SHOP' }],
  [`${VAULT}#access`, { type: 'microsoft.keyvault/vaults', name: 'kv-shop' }],
  [
    DATABASE,
    { type: 'microsoft.dbforpostgresql/flexibleservers/databases', name: 'shop', names: ['psql', 'shop'] },
  ],
  [providerId('S', 'Microsoft.App'), { type: PROVIDER_TYPE, name: 'Microsoft.App', group: undefined }],
  [
    roleAssignmentId(GRANT),
    { type: 'microsoft.authorization/roleassignments', group: 'rg-shop', scope: VAULT },
  ],
])('%s is read as what it is', (id, expected) => {
  expect(parseResourceId(id)).toMatchObject(expected);
});

test.each([
  '',
  '/subscriptions',
  '/subscriptions/s',
  'subscriptions/s/resourceGroups/rg',
  `${GROUP}/extra`,
  `${VAULT}/secrets`,
])('%j is refused: it is no id', (text) => {
  expect(() => parseResourceId(text)).toThrow(TypeError);
});

test('the parent of a child is its resource, of a resource its group, of an assignment its scope', () => {
  expect(parentId(DATABASE)).toBe(resourceId(GROUP, 'Microsoft.DBforPostgreSQL/flexibleServers', 'psql'));
  expect(parentId(VAULT)).toBe(GROUP);
  expect(parentId(roleAssignmentId(GRANT))).toBe(VAULT);
});

test('the generic client gets ids without slash and fragment', () => {
  expect(idWithoutSlash(`${VAULT}#access`)).toBe(VAULT.slice(1));
  expect(nameOf(VAULT)).toBe('kv-shop');
});

test('the same grant has the same id in any casing, another one another', () => {
  const same = roleAssignmentId({ ...GRANT, scope: VAULT.toLowerCase() });
  expect(nameOf(same)).toBe(nameOf(roleAssignmentId(GRANT)));
  expect(nameOf(same)).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(roleAssignmentId({ ...GRANT, principalId: 'q' })).not.toBe(roleAssignmentId(GRANT));
  expect(roleAssignmentId({ ...GRANT, role: ROLES.keyVaultSecretsUser })).not.toBe(roleAssignmentId(GRANT));
});
