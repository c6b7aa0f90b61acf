import { expect, test } from 'vitest';
import { groupId, resourceId } from '../../src/azure/ids.ts';
import { inProcessClient } from '../../src/azure/in-process.ts';
import { checkPrerequisites } from '../../steps/check-prerequisites.ts';
import { createKeyVault } from '../../steps/create-key-vault.ts';
import { createResourceGroup } from '../../steps/create-resource-group.ts';
import { contract } from './contract.ts';
import { roleAssignment, trackedWith } from './leaves.ts';
import { exampleConfig, inputsOf, observeAll, runAll, runOne, stepRig, undoAll } from './rig.ts';

const { subscriptionId, resourceGroup, keyVault } = exampleConfig();
const VAULT = resourceId(
  groupId(subscriptionId, resourceGroup.name),
  'Microsoft.KeyVault/vaults',
  keyVault.name,
);

contract(createKeyVault, {
  before: [checkPrerequisites, createResourceGroup],
  change: (config) => (config.keyVault.sku = 'premium'),
  leaves: {
    'microsoft.keyvault/vaults': trackedWith({
      free: {
        'properties.accessPolicies': [
          {
            tenantId: '22222222-2222-4222-8222-222222222222',
            objectId: '99999999-9999-4999-8999-999999999999',
            permissions: { secrets: ['get'] },
          },
        ],
        'properties.enableRbacAuthorization': false,
        'properties.enabledForDeployment': true,
        'properties.publicNetworkAccess': 'Disabled',
        'properties.sku.name': 'premium',
      },
      fixed: {
        'properties.enableSoftDelete': false,
        'properties.sku.family': 'B',
        'properties.softDeleteRetentionInDays': 30,
        'properties.tenantId': '99999999-9999-4999-8999-999999999999',
      },
    }),
    'microsoft.authorization/roleassignments': roleAssignment,
  },
  outside: {
    'a role taken away': async ({ azure, cloud }) => {
      const { body } = await cloud.send(
        'GET',
        `${VAULT}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01`,
      );
      await azure.restore(body.value[0].id, null);
    },
    'a tag added': async ({ cloud }) => {
      const tags = { added: 'yes' };
      await cloud.send('PATCH', `${VAULT}?api-version=2026-02-01`, { tags });
    },
  },
});

test('it waits until the role is in effect, and says so', async () => {
  const { ports, cloud, open, log } = stepRig();
  const outputs = await runAll([checkPrerequisites, createResourceGroup, createKeyVault], ports);
  await undoAll(createKeyVault, await observeAll(createKeyVault, {}, ports).catch(() => ({})), ports);
  const slow = open({ httpClient: inProcessClient(cloud.open({ latency: 'realistic' }).handle) });
  const before = cloud.world.now();
  await runOne(createKeyVault, outputs, { ...ports, azure: slow }, exampleConfig());
  expect(cloud.world.now() - before).toBeGreaterThanOrEqual(60_000);
  expect(log).toContain('waiting until the role on the vault is in effect');
});

test('a soft-deleted vault of this name is recovered, and is back in the bin when undone', async () => {
  const { ports, cloud } = stepRig();
  const config = exampleConfig();
  const steps = [checkPrerequisites, createResourceGroup];
  const outputs = await runAll([...steps, createKeyVault], ports, config);
  await cloud.send('DELETE', `${VAULT}?api-version=2026-02-01`);
  const inputs = await inputsOf(createKeyVault, outputs, config);
  const was = await observeAll(createKeyVault, inputs, ports);
  expect(Object.values(was)[0]).toMatchObject({ deleted: true });
  await runOne(createKeyVault, outputs, ports, config);
  expect(await ports.azure.observe(VAULT)).toMatchObject({ properties: { enableRbacAuthorization: true } });
  await undoAll(createKeyVault, was, ports);
  expect(await observeAll(createKeyVault, inputs, ports)).toEqual(was);
});
