import { expect, it } from 'vitest';
import { resourcesByKind } from '../../../src/report/telemetry/resource-kinds.ts';

const group = '/subscriptions/s/resourcegroups/g';
const app = `${group}/providers/microsoft.app/containerapps`;

it('counts what is there by kind, each thing once, and nothing that is none', () => {
  const counts = resourcesByKind({
    one: {
      after: { [group]: {}, '/subscriptions/s/providers/microsoft.app': {}, [`${app}/web#template`]: {} },
    },
    two: { after: { [`${app}/web#env`]: {}, [`${app}/api`]: {}, [`${app}/gone`]: null } },
    three: {
      after: {
        [`${group}/providers/microsoft.keyvault/vaults/kv/secrets/a`]: {},
        [`${group}/providers/microsoft.keyvault/vaults/kv/providers/microsoft.authorization/roleassignments/r`]:
          {},
      },
    },
  });
  expect(Object.fromEntries(counts)).toEqual({
    'microsoft.resources/resourcegroups': 1,
    'microsoft.app/containerapps': 2,
    'microsoft.keyvault/vaults/secrets': 1,
    'microsoft.authorization/roleassignments': 1,
  });
});
