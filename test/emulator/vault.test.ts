import { describe, expect, it } from 'vitest';
import { PRINCIPAL, ROOT, TENANT } from './rig.ts';
import { vaultBody, vaultRig } from './vault-rig.ts';

const LEARN = 'https://learn.microsoft.com';

describe('a key vault', () => {
  // Azure/azure-service-operator, recordings/Test_KeyVault_Vault_CRUD.yaml and _20230701_CRUD.yaml
  it('answers 200 with RegisteringDns when it is new, then shows Succeeded with the defaults that Azure adds', async () => {
    const { send, at, vault } = await vaultRig();
    const created = await send('PUT', at('kv-shop'), vaultBody());
    expect([created.status, created.body.properties.provisioningState]).toEqual([200, 'RegisteringDns']);
    const shown = await vault('kv-other');
    expect(shown).toMatchObject({
      name: 'kv-other',
      type: 'Microsoft.KeyVault/vaults',
      location: 'westeurope',
      tags: {},
      systemData: { createdBy: PRINCIPAL },
      properties: {
        tenantId: TENANT,
        sku: { family: 'A', name: 'standard' },
        accessPolicies: [],
        enabledForDeployment: false,
        enableSoftDelete: true,
        softDeleteRetentionInDays: 90,
        enableRbacAuthorization: true,
        vaultUri: 'https://kv-other.vault.azure.net/',
        provisioningState: 'Succeeded',
        publicNetworkAccess: 'Enabled',
      },
    });
    expect(shown.properties).not.toHaveProperty('createMode');
    expect(shown.properties).not.toHaveProperty('enablePurgeProtection');
  });

  it('answers an update at once with 200 and Succeeded', async () => {
    const { send, at, vault } = await vaultRig();
    await vault();
    const updated = await send('PUT', at('kv-shop'), { ...vaultBody(), tags: { a: 'b' } });
    expect(updated).toMatchObject({
      status: 200,
      body: { tags: { a: 'b' }, properties: { provisioningState: 'Succeeded' } },
    });
    const patched = await send('PATCH', at('kv-shop'), { properties: { enabledForDeployment: true } });
    expect(patched).toMatchObject({
      status: 200,
      body: { tags: { a: 'b' }, properties: { enabledForDeployment: true } },
    });
  });

  it('takes back what it showed', async () => {
    const { send, at, vault } = await vaultRig();
    const { location, tags, properties } = await vault();
    expect((await send('PUT', at('kv-shop'), { location, tags, properties })).body.properties).toEqual(
      properties,
    );
  });

  it('answers DELETE with 200, and 204 when nothing is there', async () => {
    const { send, at, vault } = await vaultRig();
    await vault();
    expect((await send('DELETE', at('kv-shop'))).status).toBe(200);
    expect((await send('DELETE', at('kv-shop'))).status).toBe(204);
  });

  // Learn, rest/api/keyvault: VaultProperties.accessPolicies; the refusal's words are Azure's, seen in many logs.
  it('wants access policies when it has no RBAC', async () => {
    const { send, at } = await vaultRig();
    const refused = await send('PUT', at('kv-shop'), vaultBody({ enableRbacAuthorization: false }));
    expect(refused).toMatchObject({
      status: 400,
      body: { error: { code: 'BadRequest', message: 'The parameter accessPolicies is not specified.' } },
    });
    const taken = await send(
      'PUT',
      at('kv-shop'),
      vaultBody({ enableRbacAuthorization: false, accessPolicies: [] }),
    );
    expect(taken.status).toBe(200);
  });

  it(`has RBAC by default since 2026-02-01, and not before (${LEARN}/azure/key-vault/general/access-control-default)`, async () => {
    const { send, at } = await vaultRig();
    const { enableRbacAuthorization: _, ...silent } = vaultBody().properties;
    const body = { location: 'westeurope', properties: { ...silent, accessPolicies: [] } };
    const now = await send('PUT', at('kv-new'), body);
    expect(now.body.properties.enableRbacAuthorization).toBe(true);
    const then = await send('PUT', at('kv-old').replace('2026-02-01', '2023-07-01'), body);
    expect(then.body.properties).not.toHaveProperty('enableRbacAuthorization');
  });

  // Code="BadRequest" Message="The property \"softDeleteRetentionInDays\" has been set already and it can't be modified.",
  // quoted in hashicorp/terraform-provider-azurerm, key_vault_resource.go
  it('keeps its retention for ever, between 7 and 90 days', async () => {
    const { send, at, vault } = await vaultRig();
    expect((await send('PUT', at('kv-six'), vaultBody({ softDeleteRetentionInDays: 6 }))).status).toBe(400);
    expect((await send('PUT', at('kv-six'), vaultBody({ softDeleteRetentionInDays: 91 }))).status).toBe(400);
    await vault('kv-shop', { softDeleteRetentionInDays: 7 });
    const refused = await send('PUT', at('kv-shop'), vaultBody({ softDeleteRetentionInDays: 8 }));
    expect(refused).toMatchObject({
      status: 400,
      body: { error: { code: 'BadRequest', message: expect.stringContaining("can't be modified") } },
    });
    const silent = await send('PUT', at('kv-shop'), vaultBody());
    expect(silent.body.properties.softDeleteRetentionInDays).toBe(7);
  });

  // github.com/Azure/azure-rest-api-specs/issues/18106
  it('takes no `false` for purge protection, not even when it is new, and never loses it', async () => {
    const { send, at, vault } = await vaultRig();
    const refused = await send('PUT', at('kv-shop'), vaultBody({ enablePurgeProtection: false }));
    expect(refused).toMatchObject({
      status: 400,
      body: { error: { code: 'BadRequest', message: expect.stringContaining('irreversible action') } },
    });
    await vault('kv-shop', { enablePurgeProtection: true });
    const silent = await send('PUT', at('kv-shop'), vaultBody({ enablePurgeProtection: null }));
    expect(silent.body.properties.enablePurgeProtection).toBe(true);
  });

  it(`cannot go without soft delete (${LEARN}/azure/key-vault/general/soft-delete-change)`, async () => {
    const { send, at } = await vaultRig();
    expect((await send('PUT', at('kv-shop'), vaultBody({ enableSoftDelete: false }))).body.error.code).toBe(
      'BadRequest',
    );
  });

  it('belongs to the tenant of its subscription', async () => {
    const { send, at } = await vaultRig();
    const refused = await send('PUT', at('kv-shop'), vaultBody({ tenantId: PRINCIPAL }));
    expect(refused.body.error.message).toBe("An invalid value was provided for 'tenantId'.");
  });

  it(`has a name by Azure's rules (${LEARN}/azure/key-vault/general/common-error-codes)`, async () => {
    const { send, at } = await vaultRig();
    const wrong = ['kv', '1kv', 'kv--shop', 'kv-', 'kv_shop', 'k'.repeat(25)];
    const codes = await Promise.all(
      wrong.map(async (name) => (await send('PUT', at(name), vaultBody())).body.error.code),
    );
    expect(codes).toEqual(wrong.map(() => 'VaultNameNotValid'));
  });

  it('refuses what the REST specification does not know', async () => {
    const { send, at } = await vaultRig();
    expect((await send('PUT', at('kv-shop'), vaultBody({ bogus: 1 }))).status).toBe(400);
    const gold = await send('PUT', at('kv-shop'), vaultBody({ sku: { family: 'A', name: 'gold' } }));
    expect(gold.status).toBe(400);
  });

  // github.com/microsoft/azure_arc/issues/3378
  it('refuses a name that somebody else has with 409 VaultAlreadyExists', async () => {
    const { send, at, vault, group, store } = await vaultRig();
    await vault();
    const other = await group('other');
    const taken = await send('PUT', at('KV-Shop', other), vaultBody());
    expect(taken).toMatchObject({ status: 409, body: { error: { code: 'VaultAlreadyExists' } } });
    const stored = store.dump();
    stored.content.data['taken-names'] = { 'microsoft.keyvault/vaults/kv-abroad': true };
    store.replace(stored);
    expect((await send('PUT', at('kv-abroad'), vaultBody())).body.error.code).toBe('VaultAlreadyExists');
  });

  it(`answers the name check (${LEARN}/rest/api/keyvault/keyvault/vaults/check-name-availability)`, async () => {
    const { send, vault, at } = await vaultRig();
    await vault();
    const ask = async (name: string) => {
      const body = { name, type: 'Microsoft.KeyVault/vaults' };
      const path = `${ROOT}/providers/Microsoft.KeyVault/checkNameAvailability?api-version=2026-02-01`;
      return (await send('POST', path, body)).body;
    };
    expect(await ask('kv-free')).toEqual({ nameAvailable: true });
    expect(await ask('kv-shop')).toMatchObject({ nameAvailable: false, reason: 'AlreadyExists' });
    expect(await ask('kv_shop')).toMatchObject({ nameAvailable: false, reason: 'AccountNameInvalid' });
    await send('DELETE', at('kv-shop'));
    expect(await ask('kv-shop')).toMatchObject({ nameAvailable: false, reason: 'AlreadyExists' });
  });
});
