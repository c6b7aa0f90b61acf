import { expect, it } from 'vitest';
import { kindAt } from '../../src/report/kind-at.ts';

const GROUP = '/subscriptions/s/resourcegroups/rg';

it.each([
  [GROUP, 'resource group'],
  [`${GROUP}/providers/microsoft.app/containerapps/shop`, 'container app'],
  [`${GROUP}/providers/microsoft.app/containerapps/shop#env`, 'container app'],
  [`${GROUP}/providers/microsoft.keyvault/vaults/kv/secrets/one`, 'secret'],
  [
    `${GROUP}/providers/microsoft.keyvault/vaults/kv/providers/microsoft.authorization/roleassignments/1`,
    'role assignment',
  ],
  ['/subscriptions/s/providers/microsoft.app', 'provider registration'],
  ['/somewhere/else', 'thing'],
])('what lies at %s is called %s', (address, kind) => {
  expect(kindAt(address)).toBe(kind);
});
