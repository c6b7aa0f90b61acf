import { expect, test } from 'vitest';
import { createAzure } from '../../src/azure/client-factory.ts';
import type { AzureOptions } from '../../src/azure/connection.ts';
import { groupId, resourceId } from '../../src/azure/ids.ts';
import { inProcessClient } from '../../src/azure/in-process.ts';
import { makeStateAccount } from '../../src/azure/state-account.ts';
import type { AzureRequest } from '../../src/emulator/exchange.ts';
import { rig } from '../emulator/rig.ts';
import { abortable, CORRELATION, credential, PRINCIPAL, SUBSCRIPTION, TENANT } from './rig.ts';

const SPEC = {
  name: 'shop',
  resourceGroup: 'rg-state',
  location: 'westeurope',
  account: 'stshop',
  container: 'deployment-state',
  tags: { team: 'blue' },
};
const GROUP = groupId(SUBSCRIPTION, 'rg-state');
const ACCOUNT = resourceId(GROUP, 'Microsoft.Storage/storageAccounts', 'stshop');
const VERSION = 'api-version=2026-04-01';

function stateRig(registered?: string[]) {
  const cloud = rig(registered === undefined ? {} : { registered });
  const requests: AzureRequest[] = [];
  const options: AzureOptions = {
    subscriptionId: SUBSCRIPTION,
    tenantId: TENANT,
    credential,
    httpClient: inProcessClient((request) => {
      requests.push(request);
      return cloud.emulator.handle(request);
    }),
    pollIntervalMs: 0,
    lineage: 'none',
    during: () => 'run',
    correlationId: CORRELATION,
    world: abortable(cloud.world),
  };
  const writes = (): string[] =>
    requests
      .splice(0)
      .flatMap(({ method, url }) => (method === 'GET' ? [] : [`${method} ${new URL(url).pathname}`]));
  const show = async (path: string) => (await cloud.send('GET', `${path}?${VERSION}`)).body;
  return { cloud, options, writes, show, init: () => makeStateAccount(options, SPEC) };
}

test('the store of a state is made whole, private and with versions, and the signed-in one may use it', async () => {
  const { init, show } = stateRig([]);
  const made = await init();
  expect(made.map(({ what, action }) => `${action} ${what}`)).toEqual([
    'created registration',
    'created resource-group',
    'created account',
    'changed blob-service',
    'created container',
    'created role',
  ]);
  expect(await show(ACCOUNT)).toMatchObject({
    kind: 'StorageV2',
    location: 'westeurope',
    tags: { team: 'blue', 'deploy-state': 'shop' },
    properties: {
      allowBlobPublicAccess: false,
      allowSharedKeyAccess: false,
      minimumTlsVersion: 'TLS1_2',
      supportsHttpsTrafficOnly: true,
    },
  });
  expect((await show(`${ACCOUNT}/blobServices/default`)).properties).toMatchObject({
    isVersioningEnabled: true,
    deleteRetentionPolicy: { enabled: true, days: 30 },
    containerDeleteRetentionPolicy: { enabled: true, days: 30 },
  });
  const container = await show(`${ACCOUNT}/blobServices/default/containers/deployment-state`);
  expect(container.properties.publicAccess).toBe('None');
});

test('the role is given to whoever is signed in, on the account alone', async () => {
  const { init, cloud } = stateRig();
  const role = (await init()).at(-1)?.id ?? '';
  expect(role.startsWith(`${ACCOUNT}/providers/Microsoft.Authorization/roleAssignments/`)).toBe(true);
  const { body } = await cloud.send('GET', `${role}?api-version=2022-04-01`);
  expect(body.properties).toMatchObject({
    principalId: PRINCIPAL,
    principalType: 'User',
    roleDefinitionId: expect.stringContaining('ba92f5b4-2d11-453d-a403-e96b0029c9fe'),
  });
});

test('nothing of it bears the tag by which a state knows what is its own to delete', async () => {
  const { init, show, options } = stateRig();
  await init();
  expect((await show(ACCOUNT)).tags).not.toHaveProperty('deploy-lineage');
  // Nobody's: a restore to nothing leaves it standing.
  await createAzure(options).restore(ACCOUNT, null);
  expect((await show(ACCOUNT)).name).toBe('stshop');
});

test('making it again makes nothing, and what is missing is made', async () => {
  const { init, writes, cloud } = stateRig();
  await init();
  writes();
  expect((await init()).map(({ action }) => action)).toEqual(Array.from({ length: 6 }, () => 'found'));
  expect(writes()).toEqual([]);
  const container = `${ACCOUNT}/blobServices/default/containers/deployment-state`;
  await cloud.send('DELETE', `${container}?${VERSION}`);
  expect((await init()).filter(({ action }) => action === 'created').map(({ what }) => what)).toEqual([
    'container',
  ]);
});

test('an account that others made is used as it is', async () => {
  const { init, cloud, show } = stateRig();
  await cloud.group('rg-state');
  await cloud.make(`${ACCOUNT}?${VERSION}`, {
    location: 'westeurope',
    sku: { name: 'Standard_GRS' },
    kind: 'StorageV2',
    tags: { owner: 'them' },
  });
  const before = await show(ACCOUNT);
  const made = await init();
  expect(made.map(({ what, action }) => `${action} ${what}`)).toEqual([
    'found registration',
    'found resource-group',
    'found account',
    'found blob-service',
    'created container',
    'created role',
  ]);
  expect(await show(ACCOUNT)).toEqual(before);
});

test('a role that somebody gave under another name counts', async () => {
  const { init, cloud } = stateRig();
  const role = (await init()).at(-1)?.id ?? '';
  const { body } = await cloud.send('GET', `${role}?api-version=2022-04-01`);
  await cloud.send('DELETE', `${role}?api-version=2022-04-01`);
  const other = role.replace(/[^/]+$/, '99999999-9999-4999-8999-999999999999');
  const { principalId, principalType, roleDefinitionId } = body.properties;
  await cloud.send('PUT', `${other}?api-version=2022-04-01`, {
    properties: { principalId, principalType, roleDefinitionId },
  });
  expect((await init()).at(-1)).toMatchObject({ what: 'role', action: 'found' });
});

test('a name that another group has taken is told', async () => {
  const { init, cloud } = stateRig();
  const other = await cloud.group('other');
  await cloud.make(`${other}/providers/Microsoft.Storage/storageAccounts/stshop?${VERSION}`, {
    location: 'westeurope',
    sku: { name: 'Standard_LRS' },
    kind: 'StorageV2',
  });
  await expect(init()).rejects.toMatchObject({ details: { code: 'StorageAccountInAnotherResourceGroup' } });
});
