import { expect, test } from 'vitest';
import { groupId, resourceId } from '../../src/azure/ids.ts';
import type { VaultSpec } from '../../src/azure/vaults.ts';
import { azureRig, LINEAGE, SUBSCRIPTION, TENANT } from './rig.ts';

const GROUP = groupId(SUBSCRIPTION, 'rg-shop');
const VAULT = resourceId(GROUP, 'Microsoft.KeyVault/vaults', 'kv-shop');
const SPEC: VaultSpec = {
  location: 'westeurope',
  tags: { project: 'shop' },
  sku: 'standard',
  softDeleteRetentionDays: 7,
  purgeProtection: false,
  whenSoftDeleted: 'recover',
};
const BINNED = { deleted: true, location: 'westeurope' };

async function prepared(options: Parameters<typeof azureRig>[0] = {}) {
  const rig = azureRig(options);
  await rig.azure.groups.put(GROUP, { location: 'westeurope', tags: {} });
  rig.writes();
  return rig;
}

/** Somebody else's vault of that name, live or in the bin. */
async function foreign(
  { cloud }: Awaited<ReturnType<typeof prepared>>,
  where: 'live' | 'bin',
  protect = false,
) {
  const properties = {
    tenantId: TENANT,
    sku: { family: 'A', name: 'standard' },
    accessPolicies: [],
    enableRbacAuthorization: true,
    softDeleteRetentionInDays: 30,
    ...(protect ? { enablePurgeProtection: true } : {}),
  };
  await cloud.make(`${VAULT}?api-version=2026-02-01`, {
    location: 'westeurope',
    tags: { owner: 'somebody' },
    properties,
  });
  if (where === 'bin') await cloud.send('DELETE', `${VAULT}?api-version=2026-02-01`);
}

test('a new vault is in RBAC mode, soft-deletes, bears our lineage and says where its secrets are', async () => {
  const { azure } = await prepared();
  expect(await azure.vaults.put(VAULT, SPEC)).toEqual({ id: VAULT, uri: 'https://kv-shop.vault.azure.net/' });
  expect(await azure.observe(VAULT)).toMatchObject({
    tags: { project: 'shop', 'deploy-lineage': LINEAGE },
    properties: { enableRbacAuthorization: true, enableSoftDelete: true, softDeleteRetentionInDays: 7 },
  });
  expect(await azure.observe(VAULT)).not.toHaveProperty('properties.enablePurgeProtection');
});

test('undoing a new vault deletes and purges it, so that its name is free', async () => {
  const { azure, writes } = await prepared();
  await azure.vaults.put(VAULT, SPEC);
  writes();
  await azure.restore(VAULT, null);
  expect(writes()).toEqual([
    `DELETE ${VAULT}`,
    expect.stringMatching(/POST .*deletedVaults\/kv-shop\/purge$/),
  ]);
  expect(await azure.observe(VAULT)).toBeNull();
  expect(await azure.names.vault('kv-shop')).toEqual({ available: true });
});

test('a vault that is protected against purging stays in the bin when undone, and is named as it is', async () => {
  const { azure } = await prepared();
  await azure.vaults.put(VAULT, { ...SPEC, purgeProtection: true });
  await azure.restore(VAULT, null);
  expect(await azure.observe(VAULT)).toEqual({
    ...BINNED,
    tags: { project: 'shop', 'deploy-lineage': LINEAGE },
    purgeProtected: true,
  });
});

test('our own vault in the bin is purged when undone', async () => {
  const { azure, cloud } = await prepared();
  await azure.vaults.put(VAULT, SPEC);
  await cloud.send('DELETE', `${VAULT}?api-version=2026-02-01`);
  await azure.restore(VAULT, null);
  expect(await azure.observe(VAULT)).toBeNull();
});

test("somebody else's vault is adopted, put back as found, never deleted", async () => {
  const rig = await prepared();
  await foreign(rig, 'live');
  const was = await rig.azure.observe(VAULT);
  await rig.azure.vaults.put(VAULT, { ...SPEC, sku: 'premium', softDeleteRetentionDays: 30 });
  expect(await rig.azure.observe(VAULT)).toMatchObject({ tags: { owner: 'somebody', project: 'shop' } });
  await rig.azure.restore(VAULT, null);
  expect(await rig.azure.observe(VAULT), 'not deleted').not.toBeNull();
  await rig.azure.restore(VAULT, was);
  expect(await rig.azure.observe(VAULT)).toEqual(was);
});

test('a soft-deleted vault is recovered, and goes back to the bin as it was when undone', async () => {
  const rig = await prepared();
  await foreign(rig, 'bin');
  const was = await rig.azure.observe(VAULT);
  expect(was).toEqual({ ...BINNED, tags: { owner: 'somebody' } });
  await rig.azure.vaults.put(VAULT, { ...SPEC, softDeleteRetentionDays: 30 });
  expect(await rig.azure.observe(VAULT)).toMatchObject({ tags: { owner: 'somebody', project: 'shop' } });
  await rig.azure.restore(VAULT, was);
  expect(await rig.azure.observe(VAULT)).toEqual(was);
  rig.writes();
  await rig.azure.restore(VAULT, was);
  expect(rig.writes(), 'twice is once').toEqual([]);
});

test('a vault that was recovered, changed and deleted again gets its tags back before it stays in the bin', async () => {
  const rig = await prepared();
  await foreign(rig, 'bin');
  const was = await rig.azure.observe(VAULT);
  await rig.azure.vaults.put(VAULT, { ...SPEC, softDeleteRetentionDays: 30 });
  await rig.cloud.send('DELETE', `${VAULT}?api-version=2026-02-01`);
  await rig.azure.restore(VAULT, was);
  expect(await rig.azure.observe(VAULT)).toEqual(was);
});

test.each(['a new', 'a soft-deleted'])('%s vault stands though the first answer was lost', async (kind) => {
  const fault = { method: 'PUT', path: '**/vaults/*', loseAnswer: true, times: 1, during: 'undo' } as const;
  const rig = await prepared({ emulator: { faults: [fault], latency: 'quick' } });
  if (kind === 'a soft-deleted') await foreign(rig, 'bin');
  await rig.open({ during: () => 'undo' }).vaults.put(VAULT, {
    ...SPEC,
    softDeleteRetentionDays: kind === 'a new' ? 7 : 30,
    tags: { team: 'ours' },
  });
  expect(await rig.azure.observe(VAULT)).toMatchObject({
    tags: kind === 'a new' ? { 'deploy-lineage': LINEAGE } : { owner: 'somebody', team: 'ours' },
  });
});

test('a soft-deleted vault is purged where the configuration says so', async () => {
  const rig = await prepared();
  await foreign(rig, 'bin');
  await rig.azure.vaults.put(VAULT, { ...SPEC, whenSoftDeleted: 'purge' });
  expect(rig.writes()[0]).toMatch(/purge$/);
  expect(await rig.azure.observe(VAULT)).toMatchObject({
    tags: { project: 'shop', 'deploy-lineage': LINEAGE },
    properties: { softDeleteRetentionInDays: 7 },
  });
});

test('what was purged does not come back: no empty vault in the bin passes for it', async () => {
  const rig = await prepared();
  await foreign(rig, 'bin');
  const was = await rig.azure.observe(VAULT);
  await rig.azure.vaults.put(VAULT, { ...SPEC, whenSoftDeleted: 'purge' });
  await rig.azure.restore(VAULT, was);
  expect(await rig.azure.observe(VAULT)).toBeNull();
});

test('a soft-deleted vault that is protected cannot be purged, and the failure says what to do', async () => {
  const rig = await prepared();
  await foreign(rig, 'bin', true);
  await expect(rig.azure.vaults.put(VAULT, { ...SPEC, whenSoftDeleted: 'purge' })).rejects.toMatchObject({
    reason: 'name-taken',
    hint: expect.stringMatching(/whenSoftDeleted: recover/),
  });
});

test('a vault that was live and is deleted from outside comes back, with its secrets', async () => {
  const { azure, cloud, writes } = await prepared();
  await azure.vaults.put(VAULT, SPEC);
  const was = await azure.observe(VAULT);
  await cloud.send('DELETE', `${VAULT}?api-version=2026-02-01`);
  writes();
  await azure.restore(VAULT, was);
  expect(await azure.observe(VAULT)).toEqual(was);
  expect(writes().filter((write) => write.includes('purge'))).toEqual([]);
});

test('a name that a vault of another group holds is told as taken', async () => {
  const { azure } = await prepared();
  await azure.vaults.put(VAULT, SPEC);
  const other = groupId(SUBSCRIPTION, 'rg-other');
  await azure.groups.put(other, { location: 'westeurope', tags: {} });
  const putting = azure.vaults.put(resourceId(other, 'Microsoft.KeyVault/vaults', 'kv-shop'), SPEC);
  await expect(putting).rejects.toMatchObject({ reason: 'name-taken' });
  expect(await azure.names.vault('kv-shop')).toMatchObject({ available: false, why: expect.any(String) });
});
