import { expect, test } from 'vitest';
import { TENANT, rig } from './rig.ts';

const V = '?api-version=2024-11-30';

async function withGroup() {
  const one = rig();
  return {
    ...one,
    path: `${await one.group()}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-one${V}`,
  };
}

// Recorded: Azure/azure-service-operator, v2/internal/controllers/recordings/Test_ManagedIdentity_UserAssignedIdentity_CRUD.yaml.
test('A new one answers 201 with a principal and a client of its own, a change 200 with the same', async () => {
  const { send, path } = await withGroup();
  const made = await send('PUT', path, { location: 'westeurope' });
  expect(made).toMatchObject({ status: 201, body: { tags: {}, properties: { tenantId: TENANT } } });
  const { principalId, clientId } = made.body.properties;
  expect(principalId).not.toBe(clientId);
  const changed = await send('PUT', path, { location: 'westeurope', tags: { foo: 'bar' } });
  expect(changed).toMatchObject({
    status: 200,
    body: { tags: { foo: 'bar' }, properties: { principalId, clientId } },
  });
});

test('One that is made again under its name is another principal', async () => {
  const { send, path } = await withGroup();
  const first = await send('PUT', path, { location: 'westeurope' });
  expect((await send('DELETE', path)).status).toBe(200);
  expect((await send('DELETE', path)).status).toBe(204);
  const second = await send('PUT', path, first.body);
  expect(second.status).toBe(201);
  expect(second.body.properties.principalId).not.toBe(first.body.properties.principalId);
});

// Learn, "Naming rules and restrictions for Azure resources", Microsoft.ManagedIdentity.
test.each(['ab', '-abc', 'a.b.c', 'x'.repeat(129)])('The name %j is refused', async (name) => {
  const { send, path } = await withGroup();
  expect((await send('PUT', path.replace('id-one', name), { location: 'westeurope' })).status).toBe(400);
});

test('A tag can be changed alone', async () => {
  const { send, path } = await withGroup();
  await send('PUT', path, { location: 'westeurope', tags: { a: 'b' } });
  expect((await send('PATCH', path, { tags: { c: 'd' } })).body).toMatchObject({
    location: 'westeurope',
    tags: { c: 'd' },
  });
});
