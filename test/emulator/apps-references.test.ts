import { describe, expect, it } from 'vitest';
import { SECRETS_USER, shop } from './apps-rig.ts';

const APP = 'api-version=2026-01-01';

describe('a Key Vault reference', () => {
  async function vaulted() {
    const rig = await shop();
    const vault = await rig.vault();
    const url = await rig.secret(vault.uri, 'redis-password', 'a-redis-password');
    const secrets = (keyVaultUrl = url) => [{ name: 'redis', keyVaultUrl, identity: rig.identity.id }];
    const withSecrets = (keyVaultUrl?: string) =>
      rig.body('nginx', { registries: [], secrets: secrets(keyVaultUrl) });
    return { ...rig, vaultOf: vault, withSecrets };
  }

  it('is followed by an identity that may read the secret, and shows no value', async () => {
    const { app, assign, vaultOf, identity, withSecrets, store, send } = await vaulted();
    await assign(vaultOf.id, SECRETS_USER, identity.principalId);
    const { end, shown, path } = await app('shop', withSecrets());
    expect(end.body.status).toBe('Succeeded');
    const reference = {
      name: 'redis',
      keyVaultUrl: `${vaultOf.uri}/secrets/redis-password`,
      identity: identity.id,
    };
    expect(shown.properties.configuration.secrets).toEqual([reference]);
    expect((await send('POST', `${path}/listSecrets?${APP}`)).body).toEqual({ value: [reference] });
    expect(JSON.stringify(store.dump().content)).not.toContain('a-redis-password');
  });

  // github.com/microsoft/azure-container-apps/issues/930; azureossd.github.io, Key Vault secrets and Container Apps
  it.each([
    ['the identity has no role on the vault', undefined],
    ['the secret is not there', 'missing'],
    ['the vault is not there', 'https://kv-gone.vault.azure.net/secrets/redis-password'],
  ])('fails the app when %s', async (why, to) => {
    const { app, assign, vaultOf, identity, withSecrets, revisions } = await vaulted();
    if (why !== 'the identity has no role on the vault')
      await assign(vaultOf.id, SECRETS_USER, identity.principalId);
    const { end, shown, path } = await app(
      'shop',
      withSecrets(to === 'missing' ? `${vaultOf.uri}/secrets/missing` : to),
    );
    expect([end.body.status, end.body.error.code]).toEqual(['Failed', 'ContainerAppOperationError']);
    expect(end.body.error.message).toContain(
      `Field 'configuration.secrets' is invalid with details: 'Invalid value: "redis": Unable to get value using Managed identity ${identity.id} for secret redis. Error: unable to fetch secret 'redis' using Managed identity '${identity.id}'';..`,
    );
    expect(shown.properties.provisioningState).toBe('Failed');
    expect((await revisions(path))[0].properties.provisioningState).toBe('Failed');
  });

  it('to an empty value fails too', async () => {
    const { app, assign, secret, vaultOf, identity, withSecrets } = await vaulted();
    await assign(vaultOf.id, SECRETS_USER, identity.principalId);
    const empty = await secret(vaultOf.uri, 'empty', '');
    expect((await app('shop', withSecrets(empty))).end.body.status).toBe('Failed');
  });
});
