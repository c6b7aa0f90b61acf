import { expect, test } from 'vitest';
import { groupId, resourceId } from '../../src/azure/ids.ts';
import { azureRig, LINEAGE, SUBSCRIPTION } from './rig.ts';

const GROUP = groupId(SUBSCRIPTION, 'rg-shop');
const IDENTITY = resourceId(GROUP, 'Microsoft.ManagedIdentity/userAssignedIdentities', 'id-shop');
const SPEC = { location: 'westeurope', tags: { project: 'shop' } };

test('an identity tells who it is, the same each time', async () => {
  const { azure } = azureRig();
  await azure.groups.put(GROUP, SPEC);
  const made = await azure.identities.put(IDENTITY, SPEC);
  expect(made).toEqual({ id: IDENTITY, principalId: expect.any(String), clientId: expect.any(String) });
  expect(await azure.identities.put(IDENTITY, { ...SPEC, tags: {} })).toEqual(made);
  expect(await azure.observe(IDENTITY)).toEqual({
    location: 'westeurope',
    tags: { 'deploy-lineage': LINEAGE },
  });
});

test("somebody else's identity is adopted, and never deleted", async () => {
  const { azure, open } = azureRig();
  await azure.groups.put(GROUP, SPEC);
  const theirs = await open({ lineage: 'another' }).identities.put(IDENTITY, {
    ...SPEC,
    tags: { owner: 'them' },
  });
  expect(await azure.identities.put(IDENTITY, SPEC)).toEqual(theirs);
  expect(await azure.observe(IDENTITY)).toMatchObject({
    tags: { owner: 'them', 'deploy-lineage': 'another' },
  });
  await azure.restore(IDENTITY, null);
  expect(await azure.observe(IDENTITY)).not.toBeNull();
});
