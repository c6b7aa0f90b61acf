import { describe, expect, test } from 'vitest';
import { PRINCIPAL, ROOT, TENANT, rig } from './rig.ts';

const V = '?api-version=2022-04-01';
const ROLE = `${ROOT}/providers/Microsoft.Authorization/roleDefinitions`;
const READER = `${ROLE}/acdd72a7-3385-48ef-bd42-f606fba81ae7`;
const CONTRIBUTOR = `${ROLE}/b24988ac-6180-42a0-ab88-20f7382dd24c`;
const NAMES = ['ed3c9f84-ae20-5aea-8602-58ed2eeffef1', 'ed3c9f84-ae20-5aea-8602-58ed2eeffef2'];

async function withIdentity(options: Parameters<typeof rig>[0] = {}) {
  const one = rig(options);
  const group = await one.group();
  const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-one`;
  const { body } = await one.send('PUT', `${identity}?api-version=2024-11-30`, { location: 'westeurope' });
  const { principalId } = body.properties;
  const at = (scope: string, name = NAMES[0]) =>
    `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}${V}`;
  const properties = { principalId, roleDefinitionId: READER, principalType: 'ServicePrincipal' };
  return { ...one, group, identity, principalId, at, properties };
}

// Recorded: Azure/azure-service-operator,
// v2/internal/controllers/recordings/Test_Authorization_RoleAssignment_OnResourceGroup_CRUD.yaml.
describe('Making one', () => {
  test('It answers 201 and shows its scope, its maker, and empty what was not said', async () => {
    const { send, at, group, properties } = await withIdentity();
    const made = await send('PUT', at(group), { properties });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      id: at(group).replace(V, ''),
      type: 'Microsoft.Authorization/roleAssignments',
      properties: {
        ...properties,
        scope: group,
        condition: null,
        description: null,
        createdBy: PRINCIPAL,
        updatedBy: PRINCIPAL,
      },
    });
    expect((await send('GET', at(group))).body).toEqual(made.body);
  });

  test.each(['group', 'identity', 'root'] as const)('It can lie on any scope: %s', async (which) => {
    const { send, at, group, identity, properties } = await withIdentity();
    const scope = { group, identity, root: ROOT }[which];
    expect((await send('PUT', at(scope), { properties })).status).toBe(201);
    expect((await send('GET', at(scope))).body.properties.scope).toBe(scope);
  });

  test('On what is not there it is refused', async () => {
    const { send, at, identity, properties } = await withIdentity();
    expect((await send('PUT', at(`${identity}-more`), { properties })).status).toBe(404);
    expect((await send('PUT', at(`${ROOT}/resourceGroups/no`), { properties })).status).toBe(404);
  });

  test('The same again answers 200 and changes nothing but the time', async () => {
    const { send, at, group, properties } = await withIdentity();
    const made = await send('PUT', at(group), { properties });
    const again = await send('PUT', at(group), { properties: { ...properties, description: 'why' } });
    expect(again.status).toBe(200);
    expect(again.body.properties).toMatchObject({
      description: 'why',
      createdOn: made.body.properties.createdOn,
    });
  });

  // Learn, "Troubleshoot Azure RBAC": "Tenant ID, application ID, principal ID, and scope are not allowed to be updated."
  test.each([
    ['role', { roleDefinitionId: CONTRIBUTOR }],
    ['principal', { principalId: '99999999-9999-4999-8999-999999999999' }],
  ])('Its %s can never change', async (_, more) => {
    const { send, at, group, properties } = await withIdentity();
    await send('PUT', at(group), { properties });
    const answer = await send('PUT', at(group), { properties: { ...properties, ...more } });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'RoleAssignmentUpdateNotPermitted']);
  });

  test('No second one can hold the same role, principal and scope, under whatever name', async () => {
    const { send, at, group, properties } = await withIdentity();
    await send('PUT', at(group), { properties });
    const answer = await send('PUT', at(group, NAMES[1]), { properties });
    expect([answer.status, answer.body.error.code]).toEqual([409, 'RoleAssignmentExists']);
    expect(answer.body.error.message).toContain('ed3c9f84ae205aea860258ed2eeffef1');
    expect((await send('PUT', at(ROOT, NAMES[1]), { properties })).status).toBe(201);
  });

  test('Its name is a GUID, and its role exists', async () => {
    const { send, at, group, properties } = await withIdentity();
    expect((await send('PUT', at(group, 'my-role'), { properties })).status).toBe(400);
    const roleDefinitionId = `${ROLE}/00000000-0000-4000-8000-000000000000`;
    const answer = await send('PUT', at(group), { properties: { ...properties, roleDefinitionId } });
    expect([answer.status, answer.body.error.code]).toEqual([404, 'RoleDefinitionDoesNotExist']);
  });
});

// Recorded, same file: four refusals within half a minute after the identity was made, then 201.
describe('A principal that was just made', () => {
  test('Is not found without its type, until the directory knows it', async () => {
    const { send, at, group, principalId, world } = await withIdentity({ latency: 'realistic' });
    const properties = { principalId, roleDefinitionId: READER };
    const answer = await send('PUT', at(group), { properties });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'PrincipalNotFound']);
    expect(answer.body.error.message).toContain(
      `Principal ${principalId.replaceAll('-', '')} does not exist in the directory ${TENANT}.`,
    );
    world.pass(31_000);
    const made = await send('PUT', at(group), { properties });
    expect(made).toMatchObject({ status: 201, body: { properties: { principalType: 'ServicePrincipal' } } });
  });

  test('Is taken at once with its type', async () => {
    const { send, at, group, properties } = await withIdentity({ latency: 'realistic' });
    expect((await send('PUT', at(group), { properties })).status).toBe(201);
  });

  test('Without latency it is not found at first either', async () => {
    const { send, at, group, principalId } = await withIdentity();
    const answer = await send('PUT', at(group), { properties: { principalId, roleDefinitionId: READER } });
    expect(answer.body.error.code).toBe('PrincipalNotFound');
  });

  test('One that nobody knows is never found, and whoever is signed in always', async () => {
    const { send, at, group, world } = await withIdentity();
    world.pass(3_600_000);
    const nobody = { principalId: '99999999-9999-4999-8999-999999999999', roleDefinitionId: READER };
    expect((await send('PUT', at(group), { properties: nobody })).status).toBe(400);
    const self = { principalId: PRINCIPAL, roleDefinitionId: READER };
    expect((await send('PUT', at(group), { properties: self })).status).toBe(201);
  });
});

describe('Taking one away', () => {
  test('It answers 200 with what it was, then 204; a GET says RoleAssignmentNotFound', async () => {
    const { send, at, group, properties } = await withIdentity();
    const made = await send('PUT', at(group), { properties });
    expect(await send('DELETE', at(group))).toMatchObject({ status: 200, body: made.body });
    expect((await send('DELETE', at(group))).status).toBe(204);
    const gone = await send('GET', at(group));
    expect([gone.status, gone.body.error]).toEqual([
      404,
      { code: 'RoleAssignmentNotFound', message: `The role assignment '${NAMES[0]}' is not found.` },
    ]);
  });
});

// azure-rest-api-specs, Microsoft.Authorization 2022-04-01, RoleAssignments_ListForScope: `$filter=atScope()` leaves out what
// lies below, `principalId eq {id}` narrows to a principal.
describe('Listing', () => {
  test('A scope lists what lies on it, above it and below it; atScope() only the first two', async () => {
    const { send, at, group, identity, properties } = await withIdentity();
    const other = { ...properties, roleDefinitionId: CONTRIBUTOR };
    await send('PUT', at(ROOT, NAMES[0]), { properties });
    await send('PUT', at(identity, NAMES[1]), { properties: other });
    const names = async (scope: string, filter = '') => {
      const list = `${scope}/providers/Microsoft.Authorization/roleAssignments${V}${filter}`;
      return (await send('GET', list)).body.value.map(({ name }: { name: string }) => name);
    };
    expect(await names(group)).toEqual(NAMES);
    expect(await names(group, '&$filter=atScope()')).toEqual([NAMES[0]]);
    expect(await names(identity, '&$filter=atScope()')).toEqual(NAMES);
    expect(await names(group, `&$filter=principalId eq '${PRINCIPAL}'`)).toEqual([]);
    expect(await names(group, `&$filter=assignedTo('${properties.principalId}')`)).toEqual(NAMES);
  });

  test('A built-in role is found by its name and by its id', async () => {
    const { send } = await withIdentity();
    const { body } = await send('GET', `${ROLE}${V}&$filter=roleName eq 'AcrPull'`);
    expect(body.value).toEqual([expect.objectContaining({ name: '7f951dda-4ed3-4680-a7ca-43fe172d538d' })]);
    expect((await send('GET', `${READER}${V}`)).body.properties).toMatchObject({
      roleName: 'Reader',
      type: 'BuiltInRole',
    });
    expect((await send('GET', `${ROLE}/00000000-0000-4000-8000-000000000000${V}`)).status).toBe(404);
  });
});
