import { expect, test } from 'vitest';
import { groupId, providerId, resourceId, ROLES } from '../../src/azure/ids.ts';
import { inProcessClient } from '../../src/azure/in-process.ts';
import { azureRig, SUBSCRIPTION } from './rig.ts';

const GROUP = groupId(SUBSCRIPTION, 'rg-shop');
const IDENTITY = resourceId(GROUP, 'Microsoft.ManagedIdentity/userAssignedIdentities', 'id-shop');
const OTHER = resourceId(GROUP, 'Microsoft.ManagedIdentity/userAssignedIdentities', 'id-other');
const SPEC = { location: 'westeurope', tags: {} };

async function prepared() {
  const rig = azureRig();
  await rig.azure.groups.put(GROUP, SPEC);
  const { principalId } = await rig.azure.identities.put(IDENTITY, SPEC);
  const role = await rig.azure.roles.put({
    scope: GROUP,
    role: ROLES.acrPull,
    principalId,
    principalType: 'ServicePrincipal',
  });
  rig.requests.splice(0);
  return { ...rig, role };
}

test('what is there is found with one list, and a GET for what the list does not show', async () => {
  const { azure, requests, role } = await prepared();
  const provider = providerId(SUBSCRIPTION, 'Microsoft.KeyVault');
  expect(await azure.missing([GROUP, IDENTITY, `${IDENTITY.toLowerCase()}#tags`, role, provider])).toEqual(
    [],
  );
  const asked = requests.map(({ url }) => new URL(url).pathname.replace(/^.*\//, ''));
  expect(asked.filter((part) => part === 'resources')).toHaveLength(1);
  expect(requests).toHaveLength(3);
});

test('what is gone is named, as it was asked for', async () => {
  const { azure, role } = await prepared();
  await azure.restore(IDENTITY, null);
  await azure.restore(role, null);
  const unregistered = providerId(SUBSCRIPTION, 'Microsoft.Nothing');
  expect(await azure.missing([GROUP, IDENTITY, OTHER, role, unregistered])).toEqual([
    IDENTITY,
    OTHER,
    role,
    unregistered,
  ]);
});

test('when the group is gone, all in it is', async () => {
  const { azure, role, requests } = await prepared();
  await azure.restore(GROUP, null);
  requests.splice(0);
  expect(await azure.missing([GROUP, IDENTITY, role])).toEqual([GROUP, IDENTITY, role]);
  expect(requests).toHaveLength(1);
});

test('what only the list lacks is looked at itself: lists lag behind', async () => {
  const { azure, requests, cloud, open } = await prepared();
  const stale = open({
    httpClient: inProcessClient(async (request) => {
      requests.push(request);
      const isList = new URL(request.url).pathname.endsWith('/resources');
      return isList ? { status: 200, body: { value: [] } } : cloud.emulator.handle(request);
    }),
  });
  expect(await stale.missing([IDENTITY])).toEqual([]);
  expect(requests).toHaveLength(2);
  expect(await azure.missing([IDENTITY])).toEqual([]);
});
