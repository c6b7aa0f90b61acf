import { describe, expect, it } from 'vitest';
import { ROOT } from './rig.ts';
import { assignment, OFFICER, vaultBody, vaultRig } from './vault-rig.ts';

const DAY = 86_400_000;
const deleted = (name = 'kv-shop', location = 'westeurope') =>
  `${ROOT}/providers/Microsoft.KeyVault/locations/${location}/deletedVaults/${name}`;
const version = '?api-version=2026-02-01';

async function withDeleted(more: object = {}) {
  const made = await vaultRig();
  await made.vault('kv-shop', more);
  await made.secrets('PUT', '/secrets/password', { value: 'one' });
  await made.send('DELETE', made.at('kv-shop'));
  return made;
}

describe('a deleted key vault', () => {
  // Azure/azure-service-operator, recordings/Test_KeyVault_WhenRecoverSpecified_RecoversSuccessfully.yaml
  it('is kept, and shown where Azure shows it', async () => {
    const { send, rg } = await withDeleted({ softDeleteRetentionInDays: 7 });
    const shown = await send('GET', deleted() + version);
    expect(shown).toMatchObject({
      status: 200,
      body: {
        id: deleted(),
        name: 'kv-shop',
        type: 'Microsoft.KeyVault/deletedVaults',
        properties: {
          vaultId: `${rg}/providers/Microsoft.KeyVault/vaults/kv-shop`,
          location: 'westeurope',
          tags: {},
        },
      },
    });
    const { deletionDate, scheduledPurgeDate } = shown.body.properties;
    expect(Date.parse(scheduledPurgeDate) - Date.parse(deletionDate)).toBe(7 * DAY);
    const list = await send('GET', `${ROOT}/providers/Microsoft.KeyVault/deletedVaults${version}`);
    expect(list.body.value).toEqual([shown.body]);
  });

  it('is not found under another name or location', async () => {
    const { send } = await withDeleted();
    expect((await send('GET', deleted('kv-none') + version)).body.error.code).toBe('DeletedVaultNotFound');
    expect((await send('GET', deleted('kv-shop', 'eastus') + version)).status).toBe(404);
  });

  // github.com/Azure/azure-cli/issues/19846
  it('holds its name: a PUT without `recover` is refused with 409 ConflictError', async () => {
    const { send, at } = await withDeleted();
    const refused = await send('PUT', at('kv-shop'), vaultBody());
    expect(refused).toMatchObject({
      status: 409,
      body: {
        error: { code: 'ConflictError', message: expect.stringContaining('already exists in deleted state') },
      },
    });
  });

  it('comes back as it was, with its secrets, by a PUT with `createMode: recover`', async () => {
    const { send, at, settled, secrets } = await withDeleted({ enabledForDeployment: true });
    const recovered = await send('PUT', at('kv-shop'), vaultBody({ createMode: 'recover' }));
    expect(recovered.status).toBe(200);
    expect(recovered.body.properties.enabledForDeployment).toBe(true);
    expect((await send('GET', deleted() + version)).status).toBe(404);
    await settled();
    expect((await secrets('GET', '/secrets/password')).body.value).toBe('one');
  });

  // https://learn.microsoft.com/azure/key-vault/general/rbac-guide: "role assignments are deleted" with the vault
  it('comes back without the role assignments that lay on it', async () => {
    const made = await vaultRig({
      grants: [assignment(`${ROOT}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-shop`, OFFICER)],
    });
    await made.vault();
    expect((await made.secrets('GET', '/secrets')).status).toBe(200);
    await made.send('DELETE', made.at('kv-shop'));
    await made.send('PUT', made.at('kv-shop'), vaultBody({ createMode: 'recover' }));
    await made.settled();
    expect((await made.secrets('GET', '/secrets')).status).toBe(403);
  });

  // "400 SoftDeletedVaultDoesNotExist", hashicorp/terraform-provider-azurerm 12972
  it('is not there to recover when none was deleted, or in another group', async () => {
    const { send, at, group } = await withDeleted();
    const none = await send('PUT', at('kv-none'), vaultBody({ createMode: 'recover' }));
    expect(none).toMatchObject({ status: 400, body: { error: { code: 'SoftDeletedVaultDoesNotExist' } } });
    const elsewhere = await send(
      'PUT',
      at('kv-shop', await group('other')),
      vaultBody({ createMode: 'recover' }),
    );
    expect(elsewhere.body.error.code).toBe('SoftDeletedVaultDoesNotExist');
  });

  it('is purged by an operation with a Location, after which the name is free and the secrets are gone', async () => {
    const { send, follow, vault, secrets, store, at } = await withDeleted();
    const purge = await send('POST', `${deleted()}/purge${version}`);
    expect(purge.status).toBe(202);
    expect(purge.headers['location']).toContain(
      '/providers/Microsoft.KeyVault/locations/westeurope/operationResults/',
    );
    expect((await send('PUT', at('kv-shop'), vaultBody())).body.error.code).toBe('ConflictError');
    expect((await follow(purge)).status).toBe(200);
    expect((await send('GET', deleted() + version)).status).toBe(404);
    expect(store.dump().secrets).toEqual({});
    await vault();
    expect((await secrets('GET', '/secrets/password')).status).toBe(404);
  });

  // github.com/microsoft/AzureTRE/issues/1446: (MethodNotAllowed) Operation 'DeletedVaultPurge' is not allowed.
  it('cannot be purged when it has purge protection', async () => {
    const { send } = await withDeleted({ enablePurgeProtection: true });
    const refused = await send('POST', `${deleted()}/purge${version}`);
    expect(refused).toMatchObject({
      status: 405,
      body: { error: { code: 'MethodNotAllowed', message: "Operation 'DeletedVaultPurge' is not allowed." } },
    });
    expect((await send('GET', deleted() + version)).body.properties.purgeProtectionEnabled).toBe(true);
  });

  it('is purged by itself when its retention has ended', async () => {
    const { send, world, at, store } = await withDeleted({ softDeleteRetentionInDays: 7 });
    world.pass(7 * DAY + 1);
    expect((await send('GET', deleted() + version)).status).toBe(404);
    expect((await send('PUT', at('kv-shop'), vaultBody())).status).toBe(200);
    expect(store.dump().secrets).toEqual({});
  });

  it('is kept too when its whole group is deleted', async () => {
    const { send, follow, vault, rg } = await vaultRig();
    await vault();
    await follow(await send('DELETE', `${rg}?api-version=2025-04-01`));
    expect((await send('GET', deleted() + version)).status).toBe(200);
  });
});
