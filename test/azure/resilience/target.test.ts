import { expect, test } from 'vitest';
import { isServiceHost, targetOf } from '../../../src/azure/resilience/target.ts';

const ARM = 'https://management.azure.com/subscriptions/s';

test.each([
  ['PUT', `${ARM}/resourcegroups/g?api-version=1`, 'Microsoft.Resources/resourceGroups', 'PUT'],
  ['GET', `${ARM}/resourceGroups/g/resources`, 'Microsoft.Resources/resources', 'GET'],
  ['GET', ARM, 'Microsoft.Resources/subscriptions', 'GET'],
  ['GET', `${ARM}/providers/Microsoft.App`, 'Microsoft.Resources/providers', 'GET'],
  ['POST', `${ARM}/providers/Microsoft.App/register`, 'Microsoft.Resources/providers', 'register'],
  [
    'PUT',
    `${ARM}/resourceGroups/g/providers/Microsoft.App/containerApps/a`,
    'Microsoft.App/containerApps',
    'PUT',
  ],
  [
    'GET',
    `${ARM}/resourceGroups/g/providers/Microsoft.App/containerApps`,
    'Microsoft.App/containerApps',
    'GET',
  ],
  ['POST', `${ARM}/resourceGroups/g/providers/Microsoft.App/jobs/j/start`, 'Microsoft.App/jobs', 'start'],
  [
    'PUT',
    `${ARM}/resourceGroups/g/providers/Microsoft.App/managedEnvironments/e/daprComponents/d`,
    'Microsoft.App/managedEnvironments/daprComponents',
    'PUT',
  ],
  [
    'PUT',
    `${ARM}/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/r/providers/Microsoft.Authorization/roleAssignments/x`,
    'Microsoft.Authorization/roleAssignments',
    'PUT',
  ],
  [
    'POST',
    `${ARM}/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/v/purge`,
    'Microsoft.KeyVault/locations/deletedVaults',
    'purge',
  ],
  [
    'POST',
    `${ARM}/providers/Microsoft.KeyVault/checkNameAvailability`,
    'Microsoft.KeyVault/checkNameAvailability',
    'checkNameAvailability',
  ],
  ['GET', 'https://kv.vault.azure.net/secrets/name/?api-version=7.5', 'vault/secrets', 'GET'],
  ['POST', 'https://kv.vault.azure.net/deletedsecrets/name/recover', 'vault/deletedsecrets', 'recover'],
  ['PUT', 'https://st.blob.core.windows.net/c/b?sig=secret', 'storage/blobs', 'PUT'],
  ['GET', 'https://cr.azurecr.io/v2/', 'registry', 'GET'],
  ['GET', 'https://shop.blue.westeurope.azurecontainerapps.io/healthz', 'web', 'GET'],
])('%s %s', (method, url, service, operation) => {
  const target = targetOf({ method, url });
  expect(target).toMatchObject({ method, service, operation });
  expect(JSON.stringify(target)).not.toContain('secret"');
  expect(target.path).not.toContain('?');
});

test('the address of an app is no endpoint of Azure', () => {
  expect(isServiceHost('shop.blue.westeurope.azurecontainerapps.io')).toBe(false);
  expect(isServiceHost('management.azure.com')).toBe(true);
  expect(isServiceHost('westeurope.management.azure.com')).toBe(true);
  expect(isServiceHost('management.azure.com.evil.example')).toBe(false);
});
