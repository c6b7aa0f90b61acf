import { describe, expect, it } from 'vitest';
import { USUAL } from '../../src/emulator/conditions.ts';
import { PRINCIPAL, rig, ROOT, SUBSCRIPTION, TENANT } from './rig.ts';

const GROUP = `${ROOT}/resourceGroups/rg`;
const GROUPS = '?api-version=2025-04-01';
const REGISTRY = `${GROUP}/providers/Microsoft.ContainerRegistry/registries/crshop?api-version=2025-11-01`;
const SERVER = `${GROUP}/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-shop?api-version=2025-08-01`;
const ENVIRONMENT = `${GROUP}/providers/Microsoft.App/managedEnvironments/cae?api-version=2026-01-01`;
const BASIC = { location: 'westeurope', sku: { name: 'Basic' } };
const PERMISSIONS = 'providers/Microsoft.Authorization/permissions?api-version=2022-04-01';

const server = (sku: string, tier: string) => ({
  location: 'westeurope',
  sku: { name: sku, tier },
  properties: {
    version: '16',
    storage: { storageSizeGB: 32 },
    administratorLogin: 'shopadmin',
    administratorLoginPassword: 'Passw0rd-of-it',
  },
});

function assigned(scope: string, role: string) {
  return [
    `${scope}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-00000000abcd?api-version=2022-04-01`,
    {
      properties: {
        principalId: PRINCIPAL,
        principalType: 'User',
        roleDefinitionId: `${ROOT}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
      },
    },
  ] as const;
}

// azure-rest-api-specs, authorization-RoleDefinitionsCalls.json, Permissions_ListForResourceGroup.
describe('permissions', () => {
  it('are those of an owner, at the subscription, a group and a resource', async () => {
    const { send, group, make } = rig();
    await group();
    await make(REGISTRY, BASIC);
    const owner = { actions: ['*'], notActions: [], dataActions: [], notDataActions: [] };
    for (const scope of [ROOT, GROUP, REGISTRY.split('?')[0] ?? '']) {
      const { status, body } = await send('GET', `${scope}/${PERMISSIONS}`);
      expect([status, body]).toEqual([200, { value: [owner] }]);
    }
    expect((await send('GET', `${GROUP}-none/${PERMISSIONS}`)).status).toBe(404);
  });

  it('come on top where a role is given: there and below, not above', async () => {
    const { send, group } = rig();
    await group();
    await send('PUT', ...assigned(GROUP, 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'));
    const shown = async (scope: string) => (await send('GET', `${scope}/${PERMISSIONS}`)).body.value;
    expect(await shown(GROUP)).toMatchObject([{}, { dataActions: ['Microsoft.KeyVault/vaults/secrets/*'] }]);
    expect(await shown(ROOT)).toHaveLength(1);
  });

  it('that are missing refuse a write before anything else is looked at, and leave reading', async () => {
    const { send, open, group } = rig();
    await group();
    const notActions = ['microsoft.containerregistry/registries/WRITE'];
    const limited = open({ permissions: { ...USUAL.permissions, notActions } });
    const refused = await send('PUT', REGISTRY, { nonsense: true }, {}, limited);
    expect([refused.status, refused.body.error.code]).toEqual([403, 'AuthorizationFailed']);
    expect(refused.body.error.message).toContain(
      `The client '${PRINCIPAL}' with object id '${PRINCIPAL}' does not have authorization to perform action 'Microsoft.ContainerRegistry/registries/write' over scope '${REGISTRY.split('?')[0]}'`,
    );
    expect((await send('GET', REGISTRY, undefined, {}, limited)).status).toBe(404);
  });

  it.each([
    ['PUT', `${GROUP}${GROUPS}`, 'Microsoft.Resources/subscriptions/resourceGroups/write'],
    ['DELETE', `${GROUP}${GROUPS}`, 'Microsoft.Resources/subscriptions/resourceGroups/delete'],
    ['PATCH', REGISTRY, 'Microsoft.ContainerRegistry/registries/write'],
    ['GET', REGISTRY, 'Microsoft.ContainerRegistry/registries/read'],
    [
      'POST',
      REGISTRY.replace('?', '/listCredentials?'),
      'Microsoft.ContainerRegistry/registries/listCredentials/action',
    ],
    ['POST', `${ROOT}/providers/Microsoft.App/register${GROUPS}`, 'Microsoft.App/register/action'],
    ['PUT', assigned(GROUP, 'x')[0], 'Microsoft.Authorization/roleAssignments/write'],
  ])('of a %s of %s are %s', async (method, path, action) => {
    const { send, group, make, open } = rig();
    await group();
    await make(REGISTRY, BASIC);
    const without = open({ permissions: { ...USUAL.permissions, notActions: [action] } });
    const refused = await send(method, path, {}, {}, without);
    expect(refused.body.error).toMatchObject({ code: 'AuthorizationFailed' });
    expect(refused.body.error.message).toContain(`'${action}'`);
    const only = open({ permissions: { ...USUAL.permissions, actions: [action] } });
    expect((await send(method, path, BASIC, {}, only)).status).not.toBe(403);
  });

  it('on data open a vault without a role', async () => {
    const vault = `${GROUP}/providers/Microsoft.KeyVault/vaults/kv-shop?api-version=2026-02-01`;
    const { send, group, make, world, open } = rig();
    await group();
    await make(vault, {
      location: 'westeurope',
      properties: { tenantId: TENANT, sku: { family: 'A', name: 'standard' }, enableRbacAuthorization: true },
    });
    world.pass(600_000);
    const secret = 'https://kv-shop.vault.azure.net/secrets/one?api-version=2026-04-01';
    expect((await send('PUT', secret, { value: 'v' })).status).toBe(403);
    const dataActions = ['Microsoft.KeyVault/vaults/secrets/*'];
    const holder = open({ permissions: { ...USUAL.permissions, dataActions } });
    expect((await send('PUT', secret, { value: 'v' }, {}, holder)).status).toBe(200);
    const notDataActions = ['Microsoft.KeyVault/vaults/secrets/setSecret/action'];
    const reader = open({ permissions: { ...USUAL.permissions, dataActions, notDataActions } });
    expect((await send('PUT', secret, { value: 'v' }, {}, reader)).status).toBe(403);
    expect((await send('GET', secret, undefined, {}, reader)).status).toBe(200);
  });
});

describe('limits', () => {
  it('of resource groups are refused as ARM does; one that stands can be written', async () => {
    const { send, world } = rig();
    for (let made = 1; made < 980; made += 1) {
      await send('PUT', `${GROUP}-${made}${GROUPS}`, { location: 'westeurope' });
      world.pass(1000);
    }
    expect((await send('PUT', `${GROUP}${GROUPS}`, { location: 'westeurope' })).status).toBe(201);
    expect((await send('PUT', `${GROUP}${GROUPS}`, { location: 'westeurope' })).status).toBe(200);
    const refused = await send('PUT', `${GROUP}-two${GROUPS}`, { location: 'westeurope' });
    expect([refused.status, refused.body.error]).toEqual([
      409,
      {
        code: 'ResourceGroupQuotaExceeded',
        message:
          "Creating the resource group 'rg-two' would exceed the quota of '980'. The current resource group count is '980', please delete some groups before creating a new one.",
      },
    ]);
  });

  it('of Container Apps environments are shown by the region, and refused', async () => {
    const { send, group, make } = rig({ limits: { ...USUAL.limits, containerAppsEnvironments: 1 } });
    await group();
    await make(ENVIRONMENT, { location: 'westeurope', properties: {} });
    const usages = `${ROOT}/providers/Microsoft.App/locations/westeurope/usages?api-version=2026-01-01`;
    expect((await send('GET', usages)).body.value).toEqual([
      {
        unit: 'Count',
        currentValue: 1,
        limit: 1,
        name: { value: 'ManagedEnvironmentCount', localizedValue: 'Managed Environment Count' },
      },
    ]);
    const more = ENVIRONMENT.replace('/cae?', '/cae-two?');
    const refused = await send('PUT', more, { location: 'westeurope', properties: {} });
    expect(refused.body.error).toEqual({
      code: 'MaxNumberOfRegionalEnvironmentsInSubExceeded',
      message: `The subscription '${SUBSCRIPTION}' cannot have more than 1 environments in westeurope.`,
    });
    expect((await send('PUT', more, { location: 'northeurope', properties: {} })).status).toBe(201);
  });

  it('of cores are counted by family, and refused for what would exceed them', async () => {
    const { send, group, make } = rig({ limits: { ...USUAL.limits, postgresVCores: 4 } });
    await group();
    await make(SERVER, server('Standard_D2ds_v5', 'GeneralPurpose'));
    const usages = `${ROOT}/providers/Microsoft.DBforPostgreSQL/locations/westeurope/resourceType/flexibleServers/usages?api-version=2025-08-01`;
    const { body } = await send('GET', usages);
    const family = body.value.find(
      (one: { name: { value: string } }) => one.name.value === 'standardDDSv5Family',
    );
    expect(family).toMatchObject({ currentValue: 2, limit: 4, unit: 'Count' });
    expect(body.value.map((one: { name: { value: string } }) => one.name.value)).toContain(
      'standardBSFamily',
    );
    const grown = await send('PUT', SERVER, server('Standard_D8ds_v5', 'GeneralPurpose'));
    expect([grown.status, grown.body.error.code]).toEqual([409, 'OperationNotAllowed']);
    expect(grown.body.error.message).toContain('Current Limit: 4, Current Usage: 0, Additional Required: 8');
    expect((await send('PUT', SERVER, server('Standard_D4ds_v5', 'GeneralPurpose'))).status).toBe(202);
  });
});

describe('what a region does not offer', () => {
  it('of types lacks the region in its provider, and cannot be made there', async () => {
    const notOffered = ['westeurope/microsoft.app/managedenvironments'];
    const { send, group } = rig({ notOffered });
    await group();
    const { body } = await send('GET', `${ROOT}/providers/Microsoft.App${GROUPS}`);
    const types = body.resourceTypes.filter(
      (one: { resourceType: string }) => one.resourceType === 'managedEnvironments',
    );
    expect(types[0].locations).not.toContain('West Europe');
    expect(types[0].locations).toContain('North Europe');
    const refused = await send('PUT', ENVIRONMENT, { location: 'westeurope', properties: {} });
    expect([refused.status, refused.body.error.code]).toEqual([400, 'LocationNotAvailableForResourceType']);
  });

  it('of sizes is missing among the capabilities, and refused', async () => {
    const { send, group } = rig({ notOffered: ['westeurope/Standard_B1ms'] });
    await group();
    const capabilities = (region: string) =>
      send(
        'GET',
        `${ROOT}/providers/Microsoft.DBforPostgreSQL/locations/${region}/capabilities?api-version=2025-08-01`,
      );
    expect(JSON.stringify((await capabilities('westeurope')).body)).not.toContain('"Standard_B1ms"');
    expect(JSON.stringify((await capabilities('northeurope')).body)).toContain('"Standard_B1ms"');
    const refused = await send('PUT', SERVER, server('Standard_B1ms', 'Burstable'));
    expect([refused.status, refused.body.error.code]).toEqual([400, 'ParameterOutOfRange']);
    expect(refused.body.error.message).toMatch(/^The value of the 'Sku\.Name' should be in: \[Standard_B2s,/);
    expect((await send('PUT', SERVER, server('Standard_B2s', 'Burstable'))).status).toBe(202);
  });
});

it('a name that others have is taken in every check, and cannot be made', async () => {
  const { send, group } = rig({ takenNames: ['CRSHOP', 'psql-shop'] });
  await group();
  const check = { name: 'crshop', type: 'Microsoft.ContainerRegistry/registries' };
  const path = `${ROOT}/providers/Microsoft.ContainerRegistry/checkNameAvailability?api-version=2025-11-01`;
  expect((await send('POST', path, check)).body).toMatchObject({
    nameAvailable: false,
    reason: 'AlreadyExists',
  });
  expect((await send('PUT', REGISTRY, BASIC)).body.error.code).toBe('AlreadyInUse');
  expect((await send('PUT', SERVER, server('Standard_B1ms', 'Burstable'))).body.error.code).toBe(
    'ServerNameAlreadyExists',
  );
});

// Learn, "Lock your resources to protect your infrastructure".
describe('a lock', () => {
  const lock = (scope: string) =>
    `${scope}/providers/Microsoft.Authorization/locks/kept?api-version=2020-05-01`;

  it('that is read-only refuses writes to all below it until it is taken away, and is listed', async () => {
    const { send, group } = rig();
    await group();
    await send('PUT', lock(GROUP), { properties: { level: 'ReadOnly' } });
    const refused = await send('PUT', REGISTRY, BASIC);
    expect([refused.status, refused.body.error.code]).toEqual([409, 'ScopeLocked']);
    const listed = await send(
      'GET',
      `${GROUP}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`,
    );
    expect(listed.body.value).toMatchObject([{ name: 'kept', properties: { level: 'ReadOnly' } }]);
    expect((await send('DELETE', lock(GROUP))).status).toBe(200);
    expect((await send('PUT', REGISTRY, BASIC)).status).toBe(200);
  });

  it('against deleting lets changes pass', async () => {
    const { send, group, make } = rig();
    await group();
    await make(REGISTRY, BASIC);
    await send('PUT', lock(GROUP), { properties: { level: 'CanNotDelete' } });
    expect((await send('PUT', REGISTRY, BASIC)).status).toBe(200);
    expect((await send('DELETE', REGISTRY)).body.error.code).toBe('ScopeLocked');
    expect((await send('DELETE', `${GROUP}${GROUPS}`)).body.error.code).toBe('ScopeLocked');
  });
});

it('a token that has expired is refused; one that says nothing of it is not', async () => {
  const { send, world } = rig();
  const bearer = (exp: number) => ({
    authorization: `Bearer e30.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.x`,
  });
  const now = Math.floor(world.now() / 1000);
  const refused = await send('GET', `${ROOT}${GROUPS}`, undefined, bearer(now - 1));
  expect([refused.status, refused.body.error.code]).toEqual([401, 'ExpiredAuthenticationToken']);
  expect((await send('GET', `${ROOT}${GROUPS}`, undefined, bearer(now + 60))).status).toBe(200);
  expect((await send('GET', `${ROOT}${GROUPS}`)).status).toBe(200);
});

it('nobody deploys a template here', async () => {
  const { send, group } = rig();
  await group();
  const path = `${GROUP}/providers/Microsoft.Resources/deployments${GROUPS}`;
  expect((await send('GET', path)).body).toEqual({ value: [] });
});
