import { describe, expect, it } from 'vitest';
import { vaultRig } from './vault-rig.ts';

const DAY = 86_400_000;

async function withSecret(more: object = {}, options: Parameters<typeof vaultRig>[0] = {}) {
  const made = await vaultRig(options);
  await made.vault('kv-shop', more);
  await made.secrets('PUT', '/secrets/password', { value: 'one' });
  await made.secrets('PUT', '/secrets/password', { value: 'two' });
  return made;
}

async function withDeleted(more: object = {}) {
  const made = await withSecret(more);
  await made.secrets('DELETE', '/secrets/password');
  await made.secrets('GET', '/deletedsecrets/password');
  return made;
}

describe('a deleted secret', () => {
  // Recorded in azure-sdk-for-js, sdk/keyvault/keyvault-secrets: DELETE 200, GET deletedsecrets 404 for a minute, then 200
  it('is gone at once and shows as deleted only after a moment', async () => {
    const { secrets } = await withSecret({ softDeleteRetentionInDays: 7 });
    const deleted = await secrets('DELETE', '/secrets/password');
    expect(deleted).toMatchObject({
      status: 200,
      body: {
        recoveryId: 'https://kv-shop.vault.azure.net/deletedsecrets/password',
        attributes: { recoveryLevel: 'CustomizedRecoverable+Purgeable', recoverableDays: 7 },
      },
    });
    expect(deleted.body.scheduledPurgeDate - deleted.body.deletedDate).toBe((7 * DAY) / 1000);
    expect(deleted.body).not.toHaveProperty('value');
    expect((await secrets('GET', '/secrets/password')).status).toBe(404);
    expect(await secrets('GET', '/deletedsecrets/password')).toMatchObject({
      status: 404,
      body: { error: { code: 'SecretNotFound', message: 'Deleted Secret not found: password' } },
    });
    expect((await secrets('GET', '/deletedsecrets/password')).body).toEqual(deleted.body);
    const listed = (await secrets('GET', '/deletedsecrets')).body.value;
    expect(listed).toHaveLength(1);
    expect(listed[0].id).toBe('https://kv-shop.vault.azure.net/secrets/password');
  });

  it('takes its time with realistic latencies, however often it is looked for', async () => {
    const { secrets, world } = await withSecret({}, { latency: 'realistic' });
    await secrets('DELETE', '/secrets/password');
    await secrets('GET', '/deletedsecrets/password');
    expect((await secrets('GET', '/deletedsecrets/password')).status).toBe(404);
    world.pass(60_000);
    expect((await secrets('GET', '/deletedsecrets/password')).status).toBe(200);
  });

  // Azure.Security.KeyVault.Secrets, samples/Sample4 of azure-sdk-for-net: both inner codes
  it('holds its name: a set is refused with 409 Conflict', async () => {
    const { secrets } = await withSecret();
    await secrets('DELETE', '/secrets/password');
    const early = await secrets('PUT', '/secrets/password', { value: 'three' });
    expect(early).toMatchObject({
      status: 409,
      body: { error: { code: 'Conflict', innererror: { code: 'ObjectIsBeingDeleted' } } },
    });
    expect(await secrets('PUT', '/secrets/password', { value: 'three' })).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'Conflict',
          message:
            'Secret password is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.',
          innererror: { code: 'ObjectIsDeletedButRecoverable' },
        },
      },
    });
  });

  it('comes back with all its versions after a moment', async () => {
    const { secrets } = await withDeleted();
    const recovered = await secrets('POST', '/deletedsecrets/password/recover');
    expect(recovered.status).toBe(200);
    expect(recovered.body).not.toHaveProperty('value');
    const early = await secrets('PUT', '/secrets/password', { value: 'three' });
    expect(early.body.error.innererror.code).toBe('ObjectIsBeingRecovered');
    expect((await secrets('GET', '/secrets/password')).body.value).toBe('two');
    expect((await secrets('GET', '/secrets/password/versions')).body.value).toHaveLength(2);
    expect((await secrets('GET', '/deletedsecrets/password')).status).toBe(404);
  });

  it('is purged with 204, values and all, and its name is free', async () => {
    const { secrets, store } = await withDeleted();
    expect((await secrets('DELETE', '/deletedsecrets/password')).status).toBe(204);
    expect(store.dump().secrets).toEqual({});
    expect((await secrets('GET', '/deletedsecrets/password')).status).toBe(404);
    expect((await secrets('PUT', '/secrets/password', { value: 'three' })).status).toBe(200);
    expect((await secrets('GET', '/secrets/password/versions')).body.value).toHaveLength(1);
  });

  // recorded for keys and certificates in azure-sdk-for-js: 409 "... is currently being deleted."
  it('can be neither purged nor recovered while its deletion is under way', async () => {
    const { secrets } = await withSecret();
    await secrets('DELETE', '/secrets/password');
    const early = await secrets('DELETE', '/deletedsecrets/password');
    expect(early).toMatchObject({
      status: 409,
      body: { error: { innererror: { code: 'ObjectIsBeingDeleted' } } },
    });
    expect((await secrets('DELETE', '/deletedsecrets/password')).status).toBe(204);
  });

  // github.com/microsoft/AzureTRE/issues/1760
  it('cannot be purged in a vault with purge protection', async () => {
    const { secrets } = await withDeleted({ enablePurgeProtection: true });
    const refused = await secrets('DELETE', '/deletedsecrets/password');
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'Forbidden' } } });
    const { attributes } = (await secrets('GET', '/deletedsecrets/password')).body;
    expect(attributes.recoveryLevel).toBe('Recoverable');
  });

  it('is purged by itself when its retention has ended', async () => {
    const { secrets, world, store } = await withDeleted({ softDeleteRetentionInDays: 7 });
    world.pass(7 * DAY + 1);
    expect((await secrets('GET', '/deletedsecrets/password')).status).toBe(404);
    expect(store.dump().secrets).toEqual({});
  });

  it('was there: what does not exist can be neither deleted, recovered nor purged', async () => {
    const { secrets } = await withSecret();
    expect((await secrets('DELETE', '/secrets/none')).status).toBe(404);
    expect((await secrets('POST', '/deletedsecrets/none/recover')).status).toBe(404);
    expect((await secrets('DELETE', '/deletedsecrets/password')).status).toBe(404);
  });
});
