import { expect, test } from 'vitest';
import { inProcessClient } from '../../src/azure/in-process.ts';
import { openVaultSecrets } from '../../src/azure/vault-secrets.ts';
import { groupId, resourceId, ROLES } from '../../src/azure/ids.ts';
import { azureRig, PRINCIPAL, SUBSCRIPTION } from './rig.ts';
import { scripted, socketError } from './scripted.ts';

const GROUP = groupId(SUBSCRIPTION, 'rg-shop');
const VAULT = resourceId(GROUP, 'Microsoft.KeyVault/vaults', 'kv-shop');

/** A vault whose secrets the signed-in principal may write. */
async function prepared(options: Parameters<typeof azureRig>[0] = {}) {
  const rig = azureRig(options);
  await rig.azure.groups.put(GROUP, { location: 'westeurope', tags: {} });
  const { uri } = await rig.azure.vaults.put(VAULT, {
    location: 'westeurope',
    tags: {},
    sku: 'standard',
    softDeleteRetentionDays: 7,
    purgeProtection: false,
    whenSoftDeleted: 'recover',
  });
  const grant = {
    scope: VAULT,
    role: ROLES.keyVaultSecretsOfficer,
    principalId: PRINCIPAL,
    principalType: 'User',
  } as const;
  await rig.azure.roles.put(grant);
  return { ...rig, uri, secrets: rig.azure.vaultSecrets };
}

test('a secret that was set is the current one, with its tags; one that was not is nothing', async () => {
  const { secrets, uri } = await prepared();
  expect(await secrets.current(uri, 'key')).toBeNull();
  const made = await secrets.set(uri, 'key', 'value-1', { digest: 'd1' });
  expect(made).toEqual({
    version: expect.stringMatching(/^[\da-f]{32}$/),
    enabled: true,
    created: '2026-11-20T00:00:00.000Z',
    value: 'value-1',
    tags: { digest: 'd1' },
  });
  expect(await secrets.current(uri, 'key')).toEqual(made);
});

test('the versions of a secret are listed without values, the newest first, and each value can be read', async () => {
  const { secrets, uri } = await prepared();
  const { value: _1, ...first } = await secrets.set(uri, 'key', 'value-1', { digest: 'd1' });
  const { value: _2, ...second } = await secrets.set(uri, 'key', 'value-2', { digest: 'd2' });
  expect(await secrets.versions(uri, 'key')).toEqual([second, first]);
  expect(await secrets.valueOf(uri, 'key', first.version)).toBe('value-1');
  expect(await secrets.versions(uri, 'other')).toEqual([]);
});

test('what a version has beside its value is set and seen', async () => {
  const { secrets, uri } = await prepared();
  const attributes = {
    contentType: 'text/plain',
    notBefore: '2026-01-01T00:00:00.000Z',
    expires: '2027-01-01T00:00:00.000Z',
  };
  expect(await secrets.set(uri, 'key', 'value-1', {}, attributes)).toMatchObject(attributes);
  expect(await secrets.current(uri, 'key')).toMatchObject(attributes);
});

test('a disabled version is seen without its value', async () => {
  const { secrets, uri } = await prepared();
  const { version } = await secrets.set(uri, 'key', 'value-1', { digest: 'd1' });
  await secrets.enable(uri, 'key', version, false);
  const created = '2026-11-20T00:00:00.000Z';
  expect(await secrets.current(uri, 'key')).toEqual({
    version,
    enabled: false,
    created,
    tags: { digest: 'd1' },
  });
  await secrets.enable(uri, 'key', version, true);
  expect(await secrets.current(uri, 'key')).toMatchObject({ enabled: true, value: 'value-1' });
});

test('the names of a vault are those of its live secrets, page by page', async () => {
  const { secrets, uri } = await prepared();
  const names = Array.from({ length: 30 }, (_, index) => `key-${index}`);
  for (const name of names) await secrets.set(uri, name.toUpperCase(), 'value-1', {});
  await secrets.remove(uri, 'key-7');
  expect([...(await secrets.names(uri))].toSorted()).toEqual(
    names.filter((name) => name !== 'key-7').toSorted(),
  );
});

test('a removed secret is in the bin, can be recovered with all versions, and purged', async () => {
  const { secrets, uri } = await prepared();
  await secrets.set(uri, 'key', 'value-1', { digest: 'd1' });
  await secrets.remove(uri, 'key');
  expect(await secrets.current(uri, 'key')).toBeNull();
  expect(await secrets.deleted(uri, 'key')).toMatchObject({ enabled: true, tags: { digest: 'd1' } });
  await secrets.recover(uri, 'key');
  expect(await secrets.current(uri, 'key')).toMatchObject({ value: 'value-1' });
  await secrets.remove(uri, 'key');
  await secrets.purge(uri, 'key');
  expect(await secrets.deleted(uri, 'key')).toBeNull();
});

test('removing and purging what is not there is harmless', async () => {
  const { secrets, uri } = await prepared();
  await expect(secrets.remove(uri, 'key')).resolves.toBeUndefined();
  await expect(secrets.purge(uri, 'key')).resolves.toBeUndefined();
});

test('a name in the bin is told as such when it is set', async () => {
  const { secrets, uri } = await prepared();
  await secrets.set(uri, 'key', 'value-1', {});
  await secrets.remove(uri, 'key');
  await expect(secrets.set(uri, 'key', 'value-2', {})).rejects.toMatchObject({
    details: { code: 'ObjectIsDeletedButRecoverable' },
  });
});

test('a set whose answer is lost makes one version, not two', async () => {
  const { secrets, uri, cloud } = await prepared({
    emulator: { faults: [{ method: 'PUT', path: '**/secrets/key', loseAnswer: true, times: 1 }] },
  });
  const made = await secrets.set(uri, 'key', 'value-1', { digest: 'd1' });
  expect(made.value).toBe('value-1');
  const versions = await cloud.send('GET', `${uri}secrets/key/versions?api-version=2026-04-01`);
  expect(versions.body.value).toHaveLength(1);
});

test.each(['loseAnswer', 'drop'] as const)(
  'a recovery that meets with %s is brought to its end',
  async (what) => {
    const { secrets, uri } = await prepared({
      emulator: { faults: [{ method: 'POST', path: '**/recover', [what]: true, times: 1 }] },
    });
    await secrets.set(uri, 'key', 'value-1', {});
    await secrets.remove(uri, 'key');
    await secrets.recover(uri, 'key');
    expect(await secrets.current(uri, 'key')).toMatchObject({ value: 'value-1' });
  },
);

test.each(['loseAnswer', 'drop'] as const)(
  'a set that meets with %s three times makes one version',
  async (what) => {
    const { secrets, uri, cloud } = await prepared({
      emulator: { faults: [{ method: 'PUT', path: '**/secrets/key', [what]: true, times: 3 }] },
    });
    await secrets.set(uri, 'key', 'value-1', { digest: 'd1' });
    const versions = await cloud.send('GET', `${uri}secrets/key/versions?api-version=2026-04-01`);
    expect(versions.body.value).toHaveLength(1);
  },
);

test('a set that never arrives ends after three retries', async () => {
  const { secrets, uri, requests } = await prepared({
    emulator: { faults: [{ method: 'PUT', path: '**/secrets/key', drop: true }] },
  });
  requests.splice(0);
  await expect(secrets.set(uri, 'key', 'value-1', {})).rejects.toMatchObject({ reason: 'azure-unreachable' });
  expect(requests.filter(({ method }) => method === 'PUT')).toHaveLength(4);
});

test('a recovery that Azure fails three times is brought to its end', async () => {
  const fault = { method: 'POST', path: '**/recover', status: 500, code: 'InternalServerError', times: 3 };
  const { secrets, uri } = await prepared({ emulator: { faults: [fault] } });
  await secrets.set(uri, 'key', 'value-1', {});
  await secrets.remove(uri, 'key');
  await secrets.recover(uri, 'key');
  expect(await secrets.current(uri, 'key')).toMatchObject({ value: 'value-1' });
});

test('a deletion that is under way is waited for by a purge', async () => {
  const { secrets, uri, cloud } = await prepared();
  await secrets.set(uri, 'key', 'value-1', {});
  await cloud.send('DELETE', `${uri}secrets/key?api-version=2026-04-01`);
  await secrets.purge(uri, 'key');
  expect(await secrets.deleted(uri, 'key')).toBeNull();
  await secrets.set(uri, 'key', 'value-2', {});
  expect(await secrets.versions(uri, 'key')).toHaveLength(1);
});

test('a set that never arrived is made again', async () => {
  const { secrets, uri, cloud } = await prepared({
    emulator: { faults: [{ method: 'PUT', path: '**/secrets/key', drop: true, times: 1 }] },
  });
  await secrets.set(uri, 'key', 'value-1', { digest: 'd1' });
  const versions = await cloud.send('GET', `${uri}secrets/key/versions?api-version=2026-04-01`);
  expect(versions.body.value).toHaveLength(1);
});

test('a new role is waited for until it acts', async () => {
  const { uri, cloud, open } = await prepared();
  const slow = open({ httpClient: inProcessClient(cloud.open({ latency: 'realistic' }).handle) });
  const before = cloud.world.now();
  await slow.vaultSecrets.reachable(uri);
  // A role takes 90 seconds to act there; looks are 2, 4, 8 and then 16 seconds apart.
  expect(cloud.world.now() - before).toBeGreaterThanOrEqual(90_000);
  expect(cloud.world.now() - before).toBeLessThan(120_000);
  expect(await slow.vaultSecrets.current(uri, 'key')).toBeNull();
});

test('a role that never acts is told when patience ends, with a hint', async () => {
  const { azure, cloud, uri } = await prepared();
  const { body } = await cloud.send(
    'GET',
    `${VAULT}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01`,
  );
  for (const { id } of body.value) await cloud.send('DELETE', `${id}?api-version=2022-04-01`);
  const before = cloud.world.now();
  await expect(azure.vaultSecrets.reachable(uri)).rejects.toMatchObject({
    hint: expect.stringMatching(/Secrets Officer/),
    details: { code: 'ForbiddenByRbac' },
  });
  expect(cloud.world.now() - before).toBeGreaterThan(500_000);
  expect(cloud.world.now() - before).toBeLessThanOrEqual(600_000);
});

test('a new vault whose name does not resolve yet is waited for', async () => {
  const lost: [string, Error][] = Array.from({ length: 4 }, () => ['GET /secrets', socketError('ENOTFOUND')]);
  const { connection, requests } = scripted([
    ...lost,
    ['GET /secrets', { status: 200, body: { value: [] } }],
  ]);
  await openVaultSecrets(connection).reachable('https://kv-new.vault.azure.net/');
  expect(requests).toHaveLength(5);
});

test('no failure holds the value', async () => {
  const { secrets, uri } = await prepared();
  await secrets.set(uri, 'key', 'value-1', {});
  await secrets.remove(uri, 'key');
  const failure: unknown = await secrets.set(uri, 'key', 'hunter2', {}).catch((error: unknown) => error);
  expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('hunter2');
});
