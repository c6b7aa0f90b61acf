import { expect, test } from 'vitest';
import { armResource, imageOf, isOurs, type ArmResource } from '../../src/azure/image.ts';
import { kindOf } from '../../src/azure/resource-kinds.ts';

const GROUP = '/subscriptions/S/resourceGroups/RG';
const APP = `${GROUP}/providers/Microsoft.App/containerApps/shop`;

function resource(id: string, more: object): ArmResource {
  return armResource.parse({ id, name: 'x', ...more });
}

test('an image holds the writable body and nothing that Azure assigns', () => {
  const registry = `${GROUP}/providers/Microsoft.ContainerRegistry/registries/cr`;
  const seen = resource(registry, {
    etag: '"1"',
    type: 'Microsoft.ContainerRegistry/registries',
    systemData: { createdAt: '2026-11-20T00:00:00Z' },
    location: 'West Europe',
    tags: { project: 'shop' },
    sku: { name: 'Basic', tier: 'Basic' },
    properties: {
      loginServer: 'cr.azurecr.io',
      creationDate: '2026-11-20T00:00:00Z',
      provisioningState: 'Succeeded',
      adminUserEnabled: false,
      policies: { retentionPolicy: { days: 7, lastUpdatedTime: '2026-11-20T00:00:00Z', status: 'disabled' } },
      encryption: null,
    },
  });
  expect(imageOf(kindOf(registry), seen)).toEqual({
    location: 'westeurope',
    tags: { project: 'shop' },
    sku: { name: 'Basic' },
    properties: { adminUserEnabled: false, policies: { retentionPolicy: { days: 7, status: 'disabled' } } },
  });
});

test('secrets and revision names never enter an image, in lists neither', () => {
  const seen = resource(APP, {
    location: 'westeurope',
    properties: {
      environmentId: `${GROUP}/providers/Microsoft.App/managedEnvironments/CAE`,
      latestRevisionName: 'shop--1',
      configuration: {
        secrets: [
          { name: 'a', value: 'hunter2' },
          { name: 'b', keyVaultUrl: 'https://kv/secrets/b' },
        ],
        ingress: { external: true, fqdn: 'shop.example' },
      },
      template: {
        revisionSuffix: 'x1',
        containers: [{ name: 'c', resources: { cpu: 0.5, ephemeralStorage: '2Gi' } }],
      },
    },
  });
  const image = imageOf(kindOf(APP), seen);
  expect(image.properties).toEqual({
    environmentId: `${GROUP}/providers/Microsoft.App/managedEnvironments/CAE`.toLowerCase(),
    configuration: {
      secrets: [{ name: 'a' }, { name: 'b', keyVaultUrl: 'https://kv/secrets/b' }],
      ingress: { external: true },
    },
    template: { containers: [{ name: 'c', resources: { cpu: 0.5 } }] },
  });
});

test('the identities of an app are their ids, in one casing, without what Azure adds', () => {
  const identity = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID`;
  const seen = resource(APP, {
    identity: {
      type: 'UserAssigned',
      principalId: 'p',
      tenantId: 't',
      userAssignedIdentities: { [identity]: { principalId: 'p', clientId: 'c' } },
    },
  });
  expect(imageOf(kindOf(APP), seen)['identity']).toEqual({
    type: 'UserAssigned',
    userAssignedIdentities: { [identity.toLowerCase()]: {} },
  });
});

test('a plain value that looks like an id keeps its casing: it is not ours to change', () => {
  const env = [{ name: 'TARGET', value: '/subscriptions/S/Thing' }];
  const seen = resource(APP, {
    tags: { about: '/Subscriptions/S' },
    properties: { template: { containers: [{ env }] } },
  });
  const image = imageOf(kindOf(APP), seen);
  expect(image.properties).toEqual({ template: { containers: [{ env }] } });
  expect(image.tags).toEqual({ about: '/Subscriptions/S' });
});

test('nulls, and tags and properties without members, count as absent', () => {
  expect(
    imageOf(kindOf(GROUP), resource(GROUP, { location: 'westeurope', tags: {}, managedBy: null })),
  ).toEqual({
    location: 'westeurope',
  });
});

test('ours is what bears the tag of our lineage, and only that', () => {
  expect(isOurs({ tags: { 'deploy-lineage': 'a' } }, 'a')).toBe(true);
  expect(isOurs({ tags: { 'deploy-lineage': 'b' } }, 'a')).toBe(false);
  expect(isOurs({ tags: {} }, 'a')).toBe(false);
  expect(isOurs({}, 'a')).toBe(false);
  expect(isOurs(null, 'a')).toBe(false);
});

test('a type that no step uses has no kind', () => {
  expect(() => kindOf(`${GROUP}/providers/Microsoft.Compute/virtualMachines/vm`)).toThrow(
    /deploy knows nothing of the type/,
  );
});
