import { describe, expect, it } from 'vitest';
import { HostNotFound } from '../../src/emulator/host-not-found.ts';
import { TENANT } from './rig.ts';
import { vaultBody, vaultRig } from './vault-rig.ts';

const REST = 'https://learn.microsoft.com/rest/api/keyvault/secrets';

describe('the secrets of a vault', () => {
  // Recorded in azure-sdk-for-js, sdk/keyvault/keyvault-secrets/recordings
  it('challenges a request without a token', async () => {
    const { emulator, vault } = await vaultRig();
    await vault();
    const url = 'https://kv-shop.vault.azure.net/secrets/password?api-version=2025-07-01';
    const answer = await emulator.handle({ method: 'GET', url, headers: {}, body: undefined });
    expect(answer.status).toBe(401);
    expect(answer.headers?.['www-authenticate']).toBe(
      `Bearer authorization="https://login.microsoftonline.com/${TENANT}", resource="https://vault.azure.net"`,
    );
    expect(answer.body).toEqual({
      error: { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer or PoP token.' },
    });
  });

  it('have no address while the vault is missing, registers its name, or is deleted', async () => {
    const { send, at, vault, secrets } = await vaultRig();
    await expect(secrets('GET', '/secrets')).rejects.toThrow(HostNotFound);
    await send('PUT', at('kv-shop'), vaultBody());
    await expect(secrets('GET', '/secrets')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await vault('kv-other');
    expect((await secrets('GET', '/secrets', undefined, {}, 'kv-other')).status).toBe(200);
    await send('DELETE', at('kv-other'));
    await expect(secrets('GET', '/secrets', undefined, {}, 'kv-other')).rejects.toThrow(
      'getaddrinfo ENOTFOUND',
    );
  });

  it(`are set as a new version each time, of 32 hexadecimal digits (${REST}/set-secret)`, async () => {
    const { vault, secrets } = await vaultRig();
    await vault();
    const first = await secrets('PUT', '/secrets/password', {
      value: 'one',
      tags: { a: 'b' },
      contentType: 'text',
    });
    expect(first).toMatchObject({
      status: 200,
      body: {
        value: 'one',
        id: expect.stringMatching(/^https:\/\/kv-shop\.vault\.azure\.net\/secrets\/password\/[0-9a-f]{32}$/),
        contentType: 'text',
        tags: { a: 'b' },
        attributes: { enabled: true, recoveryLevel: 'Recoverable+Purgeable', recoverableDays: 90 },
      },
    });
    const same = await secrets('PUT', '/secrets/password', { value: 'one' });
    expect(same.body.id).not.toBe(first.body.id);
    expect(same.body).not.toHaveProperty('tags');
    const path = new URL(first.body.id).pathname;
    expect((await secrets('GET', path)).body).toEqual(first.body);
    // The official client asks with a trailing slash.
    expect((await secrets('GET', '/secrets/password/')).body).toEqual(same.body);
    const versions = (await secrets('GET', '/secrets/password/versions')).body.value;
    expect(versions.map(({ id }: { id: string }) => id)).toEqual([first.body.id, same.body.id]);
    expect(versions[0]).not.toHaveProperty('value');
  });

  it('are named without regard to case', async () => {
    const { vault, secrets } = await vaultRig();
    await vault();
    await secrets('PUT', '/secrets/Password', { value: 'one' });
    expect((await secrets('GET', '/secrets/password')).body.value).toBe('one');
    expect((await secrets('GET', '/secrets')).body.value).toHaveLength(1);
  });

  it('are not found with 404 SecretNotFound', async () => {
    const { vault, secrets } = await vaultRig();
    await vault();
    await secrets('PUT', '/secrets/password', { value: 'one' });
    for (const path of ['/secrets/none', `/secrets/password/${'0'.repeat(32)}`]) {
      // In order.
      const missing = await secrets('GET', path);
      expect(missing).toMatchObject({ status: 404, body: { error: { code: 'SecretNotFound' } } });
    }
    expect((await secrets('GET', '/secrets/none/versions')).body.value).toEqual([]);
  });

  it(`are listed without values or versions, 25 at a time (${REST}/get-secrets)`, async () => {
    const { vault, secrets, send } = await vaultRig();
    await vault();
    for (let n = 0; n < 27; n++) {
      // In order.
      await secrets('PUT', `/secrets/s${String(n).padStart(2, '0')}`, { value: String(n) });
    }
    const first = await secrets('GET', '/secrets');
    expect(first.body.value).toHaveLength(25);
    expect(first.body.value[0].id).toBe('https://kv-shop.vault.azure.net/secrets/s00');
    expect(JSON.stringify(first.body.value)).not.toContain('"value"');
    const rest = await send('GET', first.body.nextLink);
    expect(rest.body.value).toHaveLength(2);
    expect(rest.body.nextLink).toBeNull();
    expect((await secrets('GET', '/secrets?maxresults=26')).status).toBe(400);
  });

  it(`change their attributes and tags without a new version (${REST}/update-secret)`, async () => {
    const { vault, secrets, world } = await vaultRig();
    await vault();
    const set = await secrets('PUT', '/secrets/password', { value: 'one', tags: { a: 'b' } });
    world.pass(5000);
    const changed = await secrets('PATCH', new URL(set.body.id).pathname, {
      attributes: { exp: 2_000_000_000 },
    });
    expect(changed.body).toMatchObject({
      id: set.body.id,
      tags: { a: 'b' },
      attributes: { exp: 2_000_000_000 },
    });
    expect(changed.body).not.toHaveProperty('value');
    expect(changed.body.attributes.updated - changed.body.attributes.created).toBe(5);
    const untagged = await secrets('PATCH', '/secrets/password', { tags: {} });
    expect(untagged.body.tags).toEqual({});
  });

  // azure-sdk-for-js, keyvault-secrets, CRUD.spec.ts: "can't retrieve a disabled secret"
  it('cannot be read while they are disabled', async () => {
    const { vault, secrets } = await vaultRig();
    await vault();
    await secrets('PUT', '/secrets/password', { value: 'one', attributes: { enabled: false } });
    expect(await secrets('GET', '/secrets/password')).toMatchObject({
      status: 403,
      body: {
        error: {
          code: 'Forbidden',
          message: 'Operation get is not allowed on a disabled secret.',
          innererror: { code: 'SecretDisabled' },
        },
      },
    });
  });

  it('are refused with 400 BadParameter where name, value or tags are not what a vault takes', async () => {
    const { vault, secrets } = await vaultRig();
    await vault();
    const many = Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`t${n}`, '']));
    const answers = [
      await secrets('PUT', '/secrets/pass_word', { value: 'one' }),
      await secrets('PUT', `/secrets/${'p'.repeat(128)}`, { value: 'one' }),
      await secrets('PUT', '/secrets/password', { value: 'x'.repeat(25_601) }),
      await secrets('PUT', '/secrets/password', { tags: {} }),
      await secrets('PUT', '/secrets/password', { value: 'one', tags: many }),
    ];
    expect(answers.map(({ status, body }) => [status, body.error.code])).toEqual(
      answers.map(() => [400, 'BadParameter']),
    );
    expect((await secrets('PUT', '/secrets/password', { value: 'x'.repeat(25_600) })).status).toBe(200);
  });

  it('keep their values in vault.json alone', async () => {
    const { vault, secrets, store, exchanges } = await vaultRig();
    await vault();
    await secrets('PUT', '/secrets/password', { value: 'recognisable-value', contentType: 'text' });
    await secrets('GET', '/secrets/password');
    const { content, secrets: values } = store.dump();
    expect(JSON.stringify(content)).not.toContain('recognisable-value');
    expect(JSON.stringify(exchanges)).not.toContain('recognisable-value');
    expect(Object.values(values).filter((value) => String(value).includes('recognisable'))).toEqual([
      'recognisable-value',
    ]);
    expect(Object.keys(content.data)).toContain('secrets');
  });

  it('whose value somebody changes in vault.json have a new version, as with any other way to set one', async () => {
    const { vault, secrets, store, world } = await vaultRig();
    await vault();
    const { body: first } = await secrets('PUT', '/secrets/password', {
      value: 'one',
      tags: { owner: 'us' },
    });
    const stored = store.dump();
    const [at = ''] = Object.keys(stored.secrets).filter((key) => key.startsWith('secrets/'));
    store.replace({ ...stored, secrets: { ...stored.secrets, [at]: 'two' } });
    world.pass(60_000);
    const { body: second } = await secrets('GET', '/secrets/password');
    expect(second).toMatchObject({ value: 'two', attributes: { enabled: true } });
    expect(second.id).not.toBe(first.id);
    expect(second.attributes.created).toBeGreaterThan(first.attributes.created);
    expect(second.tags).toBeUndefined();
    expect((await secrets('GET', '/secrets')).body.value).toEqual([
      expect.objectContaining({ attributes: second.attributes }),
    ]);
    expect((await secrets('GET', '/secrets/password')).body).toEqual(second);
    expect((await secrets('GET', '/secrets/password/versions')).body.value).toHaveLength(2);
  });
});
