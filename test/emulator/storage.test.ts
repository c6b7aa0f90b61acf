import { describe, expect, it } from 'vitest';
import { rig, ROOT } from './rig.ts';

const VERSION = 'api-version=2026-04-01';

async function storageRig() {
  const made = rig();
  const group = await made.group();
  const at = (name: string, rest = '', under = group): string =>
    `${under}/providers/Microsoft.Storage/storageAccounts/${name}${rest}?${VERSION}`;
  const body = (more: object = {}) => ({
    location: 'westeurope',
    sku: { name: 'Standard_LRS' },
    kind: 'StorageV2',
    ...more,
  });
  const account = (name = 'stshop', more: object = {}) => made.make(at(name), body(more));
  return { ...made, at, body, account };
}

describe('a storage account', () => {
  // Recorded: Azure/oav, test/swaggers/arm-storage/2016-01-01/wire-format/storageAccountCreate.md
  it('is accepted with 202 and a Location, which answers with it in the end', async () => {
    const { send, follow, at, body } = await storageRig();
    const answer = await send('PUT', at('stshop'), body());
    expect(answer.status).toBe(202);
    expect(answer.headers['location']).toContain('/providers/Microsoft.Storage/');
    const { status, body: made } = await follow(answer);
    expect(status).toBe(200);
    expect(made).toMatchObject({
      name: 'stshop',
      kind: 'StorageV2',
      sku: { name: 'Standard_LRS', tier: 'Standard' },
      properties: {
        provisioningState: 'Succeeded',
        supportsHttpsTrafficOnly: true,
        allowBlobPublicAccess: false,
        primaryEndpoints: { blob: 'https://stshop.blob.core.windows.net/' },
        networkAcls: { defaultAction: 'Allow' },
      },
    });
  });

  it('is changed at once by a PUT or a PATCH, and keeps what that does not name', async () => {
    const { send, account, at, body } = await storageRig();
    const first = await account('stshop', { properties: { minimumTlsVersion: 'TLS1_2' } });
    const put = await send('PUT', at('stshop'), body({ properties: { allowSharedKeyAccess: false } }));
    expect(put.status).toBe(200);
    expect(put.body.properties).toMatchObject({
      minimumTlsVersion: 'TLS1_2',
      allowSharedKeyAccess: false,
      creationTime: first.body.properties.creationTime,
    });
    const patch = await send('PATCH', at('stshop'), { tags: { a: 'b' } });
    expect(patch.body).toMatchObject({ tags: { a: 'b' }, kind: 'StorageV2' });
  });

  it('is deleted with 200, with its containers, and with 204 when it is gone already', async () => {
    const { send, account, at } = await storageRig();
    await account();
    await send('PUT', at('stshop', '/blobServices/default/containers/state'), {});
    expect((await send('DELETE', at('stshop'))).status).toBe(200);
    expect((await send('GET', at('stshop', '/blobServices/default/containers/state'))).status).toBe(404);
    expect((await send('DELETE', at('stshop'))).status).toBe(204);
  });

  // Learn, "Resolve errors for storage account names"
  it.each(['ab', 'a'.repeat(25), 'with-dash', 'Upper'])('refuses the name %s', async (name) => {
    const { send, at, body } = await storageRig();
    const { status, body: answer } = await send('PUT', at(name), body());
    expect([status, answer.error.code]).toEqual([400, 'AccountNameInvalid']);
  });

  it('has a name that no other group has', async () => {
    const { send, account, at, body } = await storageRig();
    await account();
    await send('PUT', `${ROOT}/resourcegroups/other?api-version=2025-04-01`, { location: 'westeurope' });
    const { status, body: answer } = await send(
      'PUT',
      at('stshop', '', `${ROOT}/resourceGroups/other`),
      body(),
    );
    expect([status, answer.error.code]).toEqual([409, 'StorageAccountInAnotherResourceGroup']);
  });

  it.each([
    ['no SKU', { sku: undefined }],
    ['an unknown SKU', { sku: { name: 'Cheap' } }],
    ['no kind', { kind: undefined }],
    ['an unknown kind', { kind: 'V3' }],
    ['no location', { location: undefined }],
    ['an unknown property', { properties: { allowPublicAccess: false } }],
    ['an unknown TLS version', { properties: { minimumTlsVersion: '1.2' } }],
  ])('refuses %s', async (_what, wrong) => {
    const { send, at, body } = await storageRig();
    expect((await send('PUT', at('stshop'), body(wrong))).status).toBe(400);
  });

  it.each([
    ['kind', { kind: 'BlobStorage', properties: { accessTier: 'Hot' } }],
    ['isHnsEnabled', { properties: { isHnsEnabled: true } }],
  ])('never changes its %s', async (property, wrong) => {
    const { send, account, at, body } = await storageRig();
    await account();
    const { status, body: answer } = await send('PUT', at('stshop'), body(wrong));
    expect([status, answer.error.code]).toEqual([400, 'AccountPropertyCannotBeUpdated']);
    expect(answer.error.message).toContain(`'${property}'`);
  });
});

describe('the blob service of an account', () => {
  it('is there with it, takes what a PUT names, and is never deleted', async () => {
    const { send, account, at } = await storageRig();
    await account();
    const path = at('stshop', '/blobServices/default');
    expect((await send('GET', path)).body.properties.deleteRetentionPolicy.enabled).toBe(false);
    const properties = { isVersioningEnabled: true, deleteRetentionPolicy: { enabled: true, days: 30 } };
    const { status, body } = await send('PUT', path, { properties });
    expect(status).toBe(200);
    expect(body.properties).toMatchObject({ ...properties, cors: { corsRules: [] } });
    expect((await send('DELETE', path)).status).toBe(405);
  });

  it.each([
    ['more days than a year', { enabled: true, days: 366 }],
    ['a policy without its days', { enabled: true }],
  ])('refuses %s', async (_what, deleteRetentionPolicy) => {
    const { send, account, at } = await storageRig();
    await account();
    const path = at('stshop', '/blobServices/default');
    expect((await send('PUT', path, { properties: { deleteRetentionPolicy } })).status).toBe(400);
  });
});

describe('a container of an account', () => {
  const at = (name: string): string => `/blobServices/default/containers/${name}`;

  it('answers 201 when it is new and 200 when it is there, and is private', async () => {
    const { send, account, at: path } = await storageRig();
    await account();
    const first = await send('PUT', path('stshop', at('deployment-state')), { properties: {} });
    expect(first.status).toBe(201);
    expect(first.body.properties).toMatchObject({ publicAccess: 'None', leaseState: 'Available' });
    expect((await send('PUT', path('stshop', at('deployment-state')), {})).status).toBe(200);
  });

  it.each(['ab', 'Upper', 'a--b', '-a-', 'a_b'])('refuses the name %s', async (name) => {
    const { send, account, at: path } = await storageRig();
    await account();
    expect((await send('PUT', path('stshop', at(name)), {})).status).toBe(400);
  });

  it('wants an account', async () => {
    const { send, at: path } = await storageRig();
    expect((await send('PUT', path('stshop', at('state')), {})).status).toBe(404);
  });

  it('is public only where the account allows that', async () => {
    const { send, account, at: path } = await storageRig();
    await account();
    const properties = { publicAccess: 'Blob' };
    const { status, body } = await send('PUT', path('stshop', at('open')), { properties });
    expect([status, body.error.code]).toEqual([409, 'PublicAccessNotPermitted']);
    await account('stopen', { properties: { allowBlobPublicAccess: true } });
    expect((await send('PUT', path('stopen', at('open')), { properties })).status).toBe(201);
  });
});
