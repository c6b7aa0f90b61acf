import { expect, test } from 'vitest';
import { groupId, resourceId } from '../../src/azure/ids.ts';
import type { VaultSpec } from '../../src/azure/vaults.ts';
import { checkPrerequisites } from '../../steps/check-prerequisites.ts';
import { PRINCIPAL } from '../azure/rig.ts';
import { contract } from './contract.ts';
import { exampleConfig, inputsOf, observeAll, runOne, stepRig } from './rig.ts';

contract(checkPrerequisites, {
  before: [],
  undoable: false,
  change: (config) => (config.keyVault.whenSoftDeleted = 'purge'),
});

const SUBSCRIPTION = exampleConfig().subscriptionId;

/** Runs the step on its own. */
async function check(rig: ReturnType<typeof stepRig>, config = exampleConfig()) {
  return runOne(checkPrerequisites, new Map(), rig.ports, config);
}

/** The ids that the example gives its registry and vault. */
function idsOf(group: string) {
  const { registry, keyVault } = exampleConfig();
  return {
    registry: resourceId(group, 'Microsoft.ContainerRegistry/registries', registry.name),
    vault: resourceId(group, 'Microsoft.KeyVault/vaults', keyVault.name),
  };
}

async function madeIn(rig: ReturnType<typeof stepRig>, name: string) {
  const group = groupId(SUBSCRIPTION, name);
  await rig.azure.groups.put(group, { location: 'westeurope', tags: {} });
  return { group, ...idsOf(group) };
}

const VAULT: VaultSpec = {
  location: 'westeurope',
  tags: {},
  sku: 'standard',
  softDeleteRetentionDays: 7,
  purgeProtection: true,
  whenSoftDeleted: 'recover',
};

test('it registers the subscription with every provider in use, and says that this is kept', async () => {
  const rig = stepRig({ emulator: { registered: [] } });
  const config = exampleConfig();
  const inputs = await inputsOf(checkPrerequisites, new Map(), config);
  expect(
    Object.values(await observeAll(checkPrerequisites, inputs, rig.ports)).every((image) => image === null),
  ).toBe(true);
  expect(await check(rig, config)).toEqual({
    subscriptionId: SUBSCRIPTION,
    principal: { id: PRINCIPAL, type: 'User' },
  });
  const after = await observeAll(checkPrerequisites, inputs, rig.ports);
  expect(Object.keys(after)).toHaveLength(7);
  for (const image of Object.values(after)) expect(image).toEqual({ registrationState: 'Registered' });
  expect(checkPrerequisites.irreversible(inputs)).toMatch(/kept/);
});

test('a registered subscription is left as it is', async () => {
  const rig = stepRig();
  await check(rig);
  expect(rig.writes().filter((write) => !write.includes('checkNameAvailability'))).toEqual([]);
});

test('the provider of Managed Redis is registered only where it is used', async () => {
  const config = exampleConfig();
  const without = checkPrerequisites.at(await inputsOf(checkPrerequisites, new Map(), config));
  config.databases = {
    ...config.databases,
    redis: { name: 'redis-shop', sku: 'Balanced_B0', protect: false },
  };
  const withRedis = checkPrerequisites.at(await inputsOf(checkPrerequisites, new Map(), config));
  expect(withRedis.filter((at) => !without.includes(at))).toEqual([
    `/subscriptions/${SUBSCRIPTION}/providers/microsoft.cache`,
  ]);
});

test('a region that does not offer a type is refused, with those that do', async () => {
  const config = exampleConfig();
  config.location = 'atlantis';
  await expect(check(stepRig(), config)).rejects.toMatchObject({
    message: expect.stringMatching(/not offered in atlantis/),
    hint: expect.stringMatching(/westeurope/),
  });
});

test('a subscription of another tenant is refused before anything is registered', async () => {
  const rig = stepRig({
    emulator: { registered: [] },
    azure: { tenantId: '99999999-9999-4999-8999-999999999999' },
  });
  await expect(check(rig)).rejects.toMatchObject({ hint: expect.stringMatching(/tenantId/) });
  expect(rig.writes()).toEqual([]);
});

test('names that are taken elsewhere are refused, each with its key', async () => {
  const rig = stepRig();
  const { registry, vault } = await madeIn(rig, 'rg-somebody');
  const sku = { name: 'Basic' };
  await rig.cloud.make(`${registry}?api-version=2025-11-01`, { location: 'westeurope', sku, properties: {} });
  await expect(check(rig)).rejects.toMatchObject({
    reason: 'name-taken',
    hint: expect.stringMatching(/registry\.name/),
  });
  await rig.cloud.send('DELETE', `${registry}?api-version=2025-11-01`);
  await rig.azure.vaults.put(vault, VAULT);
  await expect(check(rig)).rejects.toMatchObject({
    reason: 'name-taken',
    hint: expect.stringMatching(/keyVault\.name/),
  });
});

test('names that are taken by this deployment itself are fine', async () => {
  const rig = stepRig();
  const { vault } = await madeIn(rig, exampleConfig().resourceGroup.name);
  await rig.azure.vaults.put(vault, VAULT);
  await expect(check(rig)).resolves.toBeDefined();
});

test('a soft-deleted vault of this name is fine unless it should be purged and cannot be', async () => {
  const rig = stepRig();
  const { vault } = await madeIn(rig, exampleConfig().resourceGroup.name);
  await rig.azure.vaults.put(vault, VAULT);
  await rig.azure.restore(vault, null);
  expect(await rig.azure.observe(vault)).toMatchObject({ deleted: true, purgeProtected: true });
  await expect(check(rig)).resolves.toBeDefined();
  const config = exampleConfig();
  config.keyVault.whenSoftDeleted = 'purge';
  await expect(check(rig, config)).rejects.toMatchObject({
    reason: 'name-taken',
    details: { address: vault },
  });
});
