import { expect, test } from 'vitest';
import { groupId, providerId, resourceId, ROLES } from '../../src/azure/ids.ts';
import { inProcessClient } from '../../src/azure/in-process.ts';
import { azureRig, SUBSCRIPTION } from './rig.ts';

const GROUP = groupId(SUBSCRIPTION, 'rg-shop');
const IDENTITY = resourceId(GROUP, 'Microsoft.ManagedIdentity/userAssignedIdentities', 'id-shop');
const OTHER = resourceId(GROUP, 'Microsoft.ManagedIdentity/userAssignedIdentities', 'id-other');
const SPEC = { location: 'westeurope', tags: {} };

async function prepared(options: Parameters<typeof azureRig>[0] = {}) {
  const rig = azureRig(options);
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

const pathsOf = (requests: readonly { readonly url: string }[]): string[] =>
  requests.map(({ url }) => new URL(url).pathname.toLowerCase());

test('several roles are found with one list of the group, on whatever in it they are given', async () => {
  const { azure, requests, role } = await prepared();
  const { principalId } = await azure.identities.put(OTHER, SPEC);
  const granted = {
    role: ROLES.keyVaultSecretsUser,
    principalId,
    principalType: 'ServicePrincipal',
  } as const;
  const onThing = await azure.roles.put({ scope: IDENTITY, ...granted });
  const lost = await azure.roles.put({ scope: OTHER, ...granted });
  await azure.restore(lost, null);
  requests.splice(0);
  expect(await azure.missing([role, onThing])).toEqual([]);
  const list = `${GROUP}/providers/Microsoft.Authorization/roleAssignments`.toLowerCase();
  expect(pathsOf(requests).toSorted()).toEqual([list, `${GROUP}/resources`.toLowerCase()].toSorted());
  requests.splice(0);
  expect(await azure.missing([role, onThing, lost])).toEqual([lost]);
  expect(pathsOf(requests), 'what the list lacks is looked at itself').toContain(lost.toLowerCase());
});

test('roles on the subscription are found with its own list', async () => {
  const { azure, requests, role } = await prepared();
  const { principalId } = await azure.identities.put(OTHER, SPEC);
  const scope = `/subscriptions/${SUBSCRIPTION}`;
  const granted = { scope, principalId, principalType: 'ServicePrincipal' } as const;
  const reader = await azure.roles.put({ ...granted, role: ROLES.keyVaultSecretsUser });
  const pull = await azure.roles.put({ ...granted, role: ROLES.acrPull });
  requests.splice(0);
  expect(await azure.missing([reader, pull])).toEqual([]);
  expect(pathsOf(requests)).toEqual([
    `${scope}/providers/microsoft.authorization/roleassignments`.toLowerCase(),
  ]);
  await azure.restore(pull, null);
  expect(await azure.missing([reader, pull, role])).toEqual([pull]);
});

test('a provider, a group and a thing are found in whatever case they are spelt, in each of several groups', async () => {
  const { azure, requests } = await prepared();
  const second = groupId(SUBSCRIPTION, 'rg-other');
  await azure.groups.put(second, SPEC);
  const vault = resourceId(second, 'Microsoft.OperationalInsights/workspaces', 'log-shop');
  const namespace = providerId(SUBSCRIPTION, 'MICROSOFT.managedidentity');
  requests.splice(0);
  expect(
    await azure.missing([GROUP.toUpperCase(), IDENTITY.toUpperCase(), namespace, second, vault]),
  ).toEqual([vault]);
  expect(pathsOf(requests).filter((path) => path.endsWith('/resources'))).toHaveLength(2);
});

test('whoever may not list the roles looks at each', async () => {
  const { cloud, open, role, requests } = await prepared();
  const limited = open({
    httpClient: inProcessClient(async (request) => {
      requests.push(request);
      const isList = new URL(request.url).pathname.toLowerCase().endsWith('/roleassignments');
      if (!isList) return cloud.emulator.handle(request);
      return { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } };
    }),
  });
  const gone = role.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  expect(await limited.missing([role, gone])).toEqual([gone]);
});

test('a registration is not asked for of whose provider the group holds something, and it cannot be ended then', async () => {
  const { azure, cloud, requests } = await prepared();
  const namespace = providerId(SUBSCRIPTION, 'Microsoft.ManagedIdentity');
  const refused = await cloud.send('POST', `${namespace}/unregister?api-version=2025-04-01`);
  expect(refused.status).toBe(409);
  requests.splice(0);
  expect(await azure.missing([GROUP, IDENTITY, namespace])).toEqual([]);
  expect(pathsOf(requests)).toEqual([`${GROUP}/resources`.toLowerCase()]);
});

test('a registration that was ended is missing', async () => {
  const { azure, cloud } = await prepared();
  const namespace = providerId(SUBSCRIPTION, 'Microsoft.App');
  expect(await azure.missing([GROUP, namespace])).toEqual([]);
  await cloud.send('POST', `${namespace}/unregister?api-version=2025-04-01`);
  expect(await azure.missing([GROUP, namespace])).toEqual([namespace]);
});

test('all pages of a list are read, each once', async () => {
  const { azure, requests } = await prepared({ emulator: { pageSize: 50 } });
  const many = Array.from({ length: 120 }, (_, at) => `${IDENTITY}-${at}`);
  for (const id of many) await azure.identities.put(id, SPEC);
  requests.splice(0);
  expect(await azure.missing(many)).toEqual([]);
  expect(new Set(pathsOf(requests))).toEqual(new Set([`${GROUP}/resources`.toLowerCase()]));
  expect(requests).toHaveLength(3);
});

test('when the group is gone, all in it is', async () => {
  const { azure, role, requests } = await prepared();
  await azure.restore(GROUP, null);
  requests.splice(0);
  expect(await azure.missing([GROUP, IDENTITY, role])).toEqual([GROUP, IDENTITY, role]);
  // What no list of the group shows is asked for at once with it.
  expect(requests).toHaveLength(2);
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
