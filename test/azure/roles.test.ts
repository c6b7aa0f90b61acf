import { expect, test } from 'vitest';
import { groupId, nameOf, resourceId, roleAssignmentId, ROLES } from '../../src/azure/ids.ts';
import { azureRig, SUBSCRIPTION } from './rig.ts';

const GROUP = groupId(SUBSCRIPTION, 'rg-shop');
const IDENTITY = resourceId(GROUP, 'Microsoft.ManagedIdentity/userAssignedIdentities', 'id-shop');
const SPEC = { location: 'westeurope', tags: {} };

async function prepared() {
  const rig = azureRig();
  await rig.azure.groups.put(GROUP, SPEC);
  const { principalId } = await rig.azure.identities.put(IDENTITY, SPEC);
  return {
    ...rig,
    grant: { scope: GROUP, role: ROLES.acrPull, principalId, principalType: 'ServicePrincipal' as const },
  };
}

test('a role is given under a name that the grant itself gives, with the type of its principal', async () => {
  const { azure, grant, writes, requests } = await prepared();
  const body = (): unknown =>
    JSON.parse(
      new TextDecoder().decode(
        requests.find(({ method, url }) => method === 'PUT' && url.includes('roleAssignments'))?.body,
      ),
    );
  const id = await azure.roles.put(grant);
  expect(body()).toMatchObject({
    properties: { principalType: 'ServicePrincipal', principalId: grant.principalId },
  });
  expect(id).toBe(roleAssignmentId(grant));
  expect(writes().at(-1)).toMatch(new RegExp(`^PUT /subscriptions/.*${nameOf(id)}$`));
});

test('giving a role twice is giving it once', async () => {
  const { azure, grant } = await prepared();
  const id = await azure.roles.put(grant);
  const image = await azure.observe(id);
  expect(await azure.roles.put(grant)).toBe(id);
  expect(await azure.observe(id)).toEqual(image);
});

test('undoing takes the role away, and is harmless when its scope has vanished', async () => {
  const { azure, grant } = await prepared();
  const id = await azure.roles.put(grant);
  await azure.restore(id, null);
  expect(await azure.observe(id)).toBeNull();
  await azure.restore(GROUP, null);
  await expect(azure.restore(id, null)).resolves.toBeUndefined();
});

test('the same role under another name is told with the way out', async () => {
  const { azure, grant, cloud } = await prepared();
  const other = `${GROUP}/providers/Microsoft.Authorization/roleAssignments/99999999-9999-4999-8999-999999999999`;
  const { roleDefinitionId } = await azure.roles.put(grant).then(async (id) => {
    const { body } = await cloud.send('GET', `${id}?api-version=2022-04-01`);
    await cloud.send('DELETE', `${id}?api-version=2022-04-01`);
    return body.properties;
  });
  const { principalId, principalType } = grant;
  await cloud.send('PUT', `${other}?api-version=2022-04-01`, {
    properties: { principalId, principalType, roleDefinitionId },
  });
  await expect(azure.roles.put(grant)).rejects.toMatchObject({
    hint: expect.stringMatching(/az role assignment delete/),
  });
});
