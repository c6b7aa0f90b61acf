import { describe, expect, test } from 'vitest';
import { ArmError } from '../../../src/emulator/arm-error.ts';
import { ROOT, rig } from '../rig.ts';
import { LARGE, SMALL, V, part, thing, withThings } from './thing.ts';

const GROUPS = '?api-version=2025-04-01';
const ROLES = '?api-version=2022-04-01';
const SYNC = { style: { put: 'sync', delete: 'sync' } } as const;

describe('Making and changing', () => {
  // Recorded: 201 for a new group, with provisioningState Succeeded, no systemData.
  test('A new group answers 201, a change 200, and both show it whole', async () => {
    const { send } = rig();
    const path = `${ROOT}/resourcegroups/rg${GROUPS}`;
    const made = await send('PUT', path, { location: 'westus2', tags: { a: 'b' } });
    expect(made).toMatchObject({
      status: 201,
      body: {
        id: `${ROOT}/resourceGroups/rg`,
        name: 'rg',
        type: 'Microsoft.Resources/resourceGroups',
        location: 'westus2',
        tags: { a: 'b' },
        properties: { provisioningState: 'Succeeded' },
      },
    });
    expect(made.body).not.toHaveProperty('systemData');
    expect((await send('PUT', path, { location: 'westus2' })).status).toBe(200);
    expect((await send('GET', path)).body).not.toHaveProperty('tags');
  });

  // Learn, "Set-AzResourceGroup": "the tags you specify replace the existing tags".
  test('A PATCH keeps what it does not name, and replaces the tags', async () => {
    const { send } = rig();
    const path = `${ROOT}/resourcegroups/rg${GROUPS}`;
    await send('PUT', path, { location: 'westus2', managedBy: 'x', tags: { a: 'b' } });
    const patched = await send('PATCH', path, { tags: { c: 'd' } });
    expect(patched).toMatchObject({
      status: 200,
      body: { location: 'westus2', managedBy: 'x', tags: { c: 'd' } },
    });
    expect(patched.body.tags).toEqual({ c: 'd' });
  });

  test.each([
    ['no location', {}, 400, 'LocationRequired'],
    ['global, where no group can lie', { location: 'global' }, 400, 'LocationNotAvailableForResourceGroup'],
    ['nowhere', { location: 'polandcenter' }, 400, 'LocationNotAvailableForResourceGroup'],
    ['elsewhere', { location: 'eastus' }, 409, 'InvalidResourceGroupLocation'],
  ])('A group with %s is refused', async (_, body, status, code) => {
    const { send, group } = rig();
    await group();
    const answer = await send('PUT', `${ROOT}/resourcegroups/rg${GROUPS}`, body);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  // Learn, "Naming rules and restrictions for Azure resources", Microsoft.Resources/resourcegroups.
  test.each(['x'.repeat(91), 'ends.', 'a*b', 'a b'])(
    'The name %j is refused as InvalidResourceGroup',
    async (name) => {
      const { send } = rig();
      const answer = await send('PUT', `${ROOT}/resourcegroups/${encodeURIComponent(name)}${GROUPS}`, {
        location: 'westus2',
      });
      expect([answer.status, answer.body.error.code]).toEqual([400, 'InvalidResourceGroup']);
    },
  );

  test.each(['a', 'rg_(1).x', 'grüße-1'])('The name %j is taken', async (name) => {
    const { send } = rig();
    const path = `${ROOT}/resourcegroups/${encodeURIComponent(name)}${GROUPS}`;
    expect((await send('PUT', path, { location: 'westus2' })).body.name).toBe(name);
  });
});

async function withContent(types = [thing(SYNC), part()]) {
  const one = rig({ catalogue: withThings(types) });
  const group = await one.group();
  await one.send('PUT', `${group}/providers/Microsoft.Test/things/one${V}`, SMALL);
  await one.send('PUT', `${group}/providers/Microsoft.Test/things/one/parts/p${V}`, { properties: {} });
  const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-one`;
  const { body } = await one.send('PUT', `${identity}?api-version=2024-11-30`, { location: 'westeurope' });
  for (const [index, scope] of [group, `${group}/providers/Microsoft.Test/things/one`].entries()) {
    const name = `00000000-0000-4000-9000-00000000000${index}`;
    await one.send('PUT', `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}${ROLES}`, {
      properties: {
        principalId: body.properties.principalId,
        principalType: 'ServicePrincipal',
        roleDefinitionId: `${ROOT}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`,
      },
    });
  }
  return { ...one, path: `${group}${GROUPS}` };
}

// Recorded: DELETE 202 with a Location under the subscription's operationresults, polls 202 with Retry-After, then an empty
// 200 (Azure/azure-service-operator, v2/internal/controllers/recordings/Test_Authorization_RoleAssignment_OnResourceGroup_CRUD.yaml).
describe('Deleting', () => {
  test('The deletion is followed under the subscription and ends in an empty 200', async () => {
    const { send, path } = await withContent();
    const { status, headers, body } = await send('DELETE', path);
    expect([status, body]).toEqual([202, undefined]);
    const url = headers['location'] ?? '';
    expect(url).toContain(`${ROOT}/operationresults/`);
    expect(headers).not.toHaveProperty('azure-asyncoperation');
    expect((await send('GET', url)).status).toBe(202);
    expect(await send('GET', url)).toMatchObject({ status: 200, body: undefined });
  });

  test('All that lies in it goes with it: children, and role assignments on it and in it', async () => {
    const { send, follow, store, path } = await withContent();
    expect(Object.keys(store.dump().content.resources)).toHaveLength(6);
    await follow(await send('DELETE', path));
    expect(store.dump().content.resources).toEqual({});
  });

  test('While it goes on, the group is Deleting, and nothing can be written to it', async () => {
    const { send, path } = await withContent();
    await send('DELETE', path);
    expect((await send('GET', path)).body.properties.provisioningState).toBe('Deleting');
    const { send: put, path: again } = await withContent();
    await put('DELETE', again);
    for (const [target, body] of [
      [again, { location: 'westeurope' }],
      [again.replace(GROUPS, `/providers/Microsoft.Test/things/two${V}`), LARGE],
    ] as const) {
      const answer = await put('PUT', target, body);
      expect([answer.status, answer.body.error.code]).toEqual([409, 'ResourceGroupBeingDeleted']);
    }
  });

  test('Asking again finds the same deletion', async () => {
    const { send, path } = await withContent();
    const first = await send('DELETE', path);
    const second = await send('DELETE', path);
    expect(second).toMatchObject({ status: 202, headers: { location: first.headers['location'] } });
  });

  // ARM RPC contract, Addendum.md, "Resource Group Deletes": refused ones are visited again until there is no progress.
  test('What stands in the way of another is deleted first', async () => {
    const house = thing({
      ...SYNC,
      type: 'Microsoft.Test/houses',
      removing(resource, call) {
        if (call.list('Microsoft.Test/things').length > 0)
          throw new ArmError(409, 'InUse', `${resource.name} is used.`);
      },
    });
    const { send, follow, store, path } = await withContent([house, thing(SYNC), part()]);
    await send('PUT', path.replace(GROUPS, `/providers/Microsoft.Test/houses/a${V}`), SMALL);
    await send('PUT', path.replace(GROUPS, `/providers/Microsoft.Test/things/later${V}`), SMALL);
    await follow(await send('DELETE', path));
    expect(store.dump().content.resources).toEqual({});
  });

  test('What cannot be deleted blocks the deletion and stays; the group is as before, the rest is gone', async () => {
    const locked = thing({
      ...SYNC,
      type: 'Microsoft.Test/locks',
      removing() {
        throw new ArmError(409, 'ScopeLocked', 'It is locked.');
      },
    });
    const { send, follow, path } = await withContent([locked, thing(SYNC), part()]);
    await send('PUT', path.replace(GROUPS, `/providers/Microsoft.Test/locks/a${V}`), SMALL);
    const end = await follow(await send('DELETE', path));
    expect([end.status, end.body.error.code]).toEqual([409, 'ResourceGroupDeletionBlocked']);
    expect(end.body.error.message).toContain("'Microsoft.Test/locks/a' could not be deleted");
    expect((await send('GET', path)).body.properties.provisioningState).toBe('Succeeded');
    const left = await send('GET', path.replace(GROUPS, `/resources${GROUPS}`));
    expect(left.body.value.map(({ name }: { name: string }) => name)).toEqual(['a']);
  });

  test('A new group of that name is another one', async () => {
    const { send, follow, path } = await withContent();
    await follow(await send('DELETE', path));
    expect((await send('PUT', path, { location: 'eastus' })).status).toBe(201);
  });
});

test('A resource takes its children and the role assignments on it along', async () => {
  const { send, store, path } = await withContent();
  await send('DELETE', path.replace(GROUPS, `/providers/Microsoft.Test/things/one${V}`));
  const left = Object.keys(store.dump().content.resources).filter((id) => id.includes('/things/'));
  expect(left).toEqual([]);
  expect(Object.keys(store.dump().content.resources)).toHaveLength(3);
});
