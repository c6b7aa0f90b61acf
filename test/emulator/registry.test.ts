import { describe, expect, it } from 'vitest';
import { appsRig } from './apps-rig.ts';
import { ROOT } from './rig.ts';

const ACR = 'api-version=2025-11-01';

// Recorded: Azure/azure-powershell, src/ContainerRegistry/ContainerRegistry.Autorest/test/New-AzContainerRegistry.Recording.json
describe('a registry', () => {
  it('is created at once with 200 and the defaults that Azure adds', async () => {
    const { send, at } = await appsRig();
    const path = at('Microsoft.ContainerRegistry/registries/crShop');
    const { status, headers, body } = await send('PUT', `${path}?${ACR}`, {
      location: 'West Europe',
      sku: { name: 'Basic' },
    });
    expect(status).toBe(200);
    expect(headers['azure-asyncoperation']).toBeUndefined();
    expect(body.sku).toEqual({ name: 'Basic', tier: 'Basic' });
    expect(body.properties).toMatchObject({
      loginServer: 'crshop.azurecr.io',
      provisioningState: 'Succeeded',
      adminUserEnabled: false,
      policies: {
        quarantinePolicy: { status: 'disabled' },
        trustPolicy: { type: 'Notary', status: 'disabled' },
        retentionPolicy: { days: 7, status: 'disabled' },
        exportPolicy: { status: 'enabled' },
      },
      publicNetworkAccess: 'Enabled',
      zoneRedundancy: 'Disabled',
      anonymousPullEnabled: false,
    });
  });

  it('keeps its creation date and login server whatever a later PUT says', async () => {
    const { send, registry, world } = await appsRig();
    const { path, shown } = await registry();
    world.pass(5000);
    const properties = {
      adminUserEnabled: true,
      loginServer: 'other.azurecr.io',
      creationDate: '2001-01-01T00:00:00Z',
    };
    const body = { location: 'westeurope', sku: { name: 'Standard' }, properties };
    const again = await send('PUT', `${path}?${ACR}`, body);
    expect(again.body.properties.loginServer).toBe('crshop.azurecr.io');
    expect(again.body.properties.creationDate).toBe(shown.properties.creationDate);
    expect(again.body.properties.adminUserEnabled).toBe(true);
    expect(again.body.sku.tier).toBe('Standard');
  });

  it('takes a PATCH that names only what changes', async () => {
    const { send, registry } = await appsRig();
    const { path } = await registry('crshop', { tags: { project: 'shop' } });
    const { status, body } = await send('PATCH', `${path}?${ACR}`, {
      properties: { adminUserEnabled: true },
    });
    expect(status).toBe(200);
    expect(body.properties.adminUserEnabled).toBe(true);
    expect(body.tags).toEqual({ project: 'shop' });
  });

  // Recorded beside it: Remove-AzContainerRegistry.Recording.json
  it('is deleted with 200, and 204 when it is gone already', async () => {
    const { send, registry } = await appsRig();
    const { path } = await registry();
    expect((await send('DELETE', `${path}?${ACR}`)).status).toBe(200);
    expect((await send('GET', `${path}?${ACR}`)).status).toBe(404);
    expect((await send('DELETE', `${path}?${ACR}`)).status).toBe(204);
  });

  it('has a name that nobody else in Azure has: 409 AlreadyInUse', async () => {
    const { send, registry } = await appsRig();
    await registry();
    await send('PUT', `${ROOT}/resourcegroups/other?api-version=2025-04-01`, { location: 'westeurope' });
    const path = `${ROOT}/resourceGroups/other/providers/Microsoft.ContainerRegistry/registries/CrShop`;
    const { status, body } = await send('PUT', `${path}?${ACR}`, {
      location: 'westeurope',
      sku: { name: 'Basic' },
    });
    expect([status, body.error.code]).toEqual([409, 'AlreadyInUse']);
  });

  // Learn, "Naming rules and restrictions for Azure resources"
  it.each(['abcd', 'with-dash', 'a'.repeat(51)])('refuses the name %s', async (name) => {
    const { send, at } = await appsRig();
    const path = at(`Microsoft.ContainerRegistry/registries/${name}`);
    const { status } = await send('PUT', `${path}?${ACR}`, {
      location: 'westeurope',
      sku: { name: 'Basic' },
    });
    expect(status).toBe(400);
  });

  it.each([
    ['an unknown SKU', { sku: { name: 'Free' } }],
    ['no SKU', { sku: undefined }],
    ['an unknown property', { properties: { adminEnabled: true } }],
    ['a policy of the wrong type', { properties: { policies: { retentionPolicy: { days: 'seven' } } } }],
  ])('refuses %s', async (_what, wrong) => {
    const { send, at } = await appsRig();
    const path = at('Microsoft.ContainerRegistry/registries/crshop');
    const body = { location: 'westeurope', sku: { name: 'Basic' }, ...wrong };
    expect((await send('PUT', `${path}?${ACR}`, body)).status).toBe(400);
  });
});

describe('the credentials of a registry', () => {
  // "Cannot perform credential operations for ... as admin user is disabled": az, portal, SDKs (UnAuthorizedForCredentialOperations)
  it('are refused while the admin user is disabled', async () => {
    const { send, registry } = await appsRig();
    const { path } = await registry();
    const { status, body } = await send('POST', `${path}/listCredentials?${ACR}`);
    expect([status, body.error.code]).toEqual([400, 'UnAuthorizedForCredentialOperations']);
    expect(body.error.message).toContain('as admin user is disabled');
  });

  // Recorded: Get-AzContainerRegistryCredential.Recording.json
  it('are the name and two passwords that stay the same and lie only with the vault values', async () => {
    const { send, registry, store } = await appsRig();
    const { path } = await registry('crshop', { properties: { adminUserEnabled: true } });
    const { status, body } = await send('POST', `${path}/listCredentials?${ACR}`);
    expect(status).toBe(200);
    expect(body.username).toBe('crshop');
    expect(body.passwords.map(({ name }: { name: string }) => name)).toEqual(['password', 'password2']);
    expect((await send('POST', `${path}/listCredentials?${ACR}`)).body).toEqual(body);
    const kept = store.dump();
    expect(JSON.stringify(kept.content)).not.toContain(body.passwords[0].value);
    expect(JSON.stringify(kept.secrets)).toContain(body.passwords[0].value);
  });
});

// Recorded: Test-AzContainerRegistryNameAvailability.Recording.json
describe('the name check of registries', () => {
  const check = `${ROOT}/providers/Microsoft.ContainerRegistry/checkNameAvailability?${ACR}`;
  const type = 'Microsoft.ContainerRegistry/registries';

  it('says that a free name is available and a taken one already exists', async () => {
    const { send, registry } = await appsRig();
    expect((await send('POST', check, { name: 'crshop', type })).body).toEqual({ nameAvailable: true });
    await registry();
    expect((await send('POST', check, { name: 'CRSHOP', type })).body).toEqual({
      nameAvailable: false,
      reason: 'AlreadyExists',
      message: 'The registry CRSHOP is already in use.',
    });
  });

  it('says that a name against the rules is invalid', async () => {
    const { send } = await appsRig();
    const { body } = await send('POST', check, { name: 'cr-shop', type });
    expect([body.nameAvailable, body.reason]).toEqual([false, 'Invalid']);
  });
});
