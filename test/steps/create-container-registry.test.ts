import { expect, test } from 'vitest';
import { groupId, resourceId, ROLES } from '../../src/azure/ids.ts';
import { isJsonObject, type JsonObject } from '../../src/engine/json.ts';
import { checkPrerequisites } from '../../steps/check-prerequisites.ts';
import { createContainerRegistry } from '../../steps/create-container-registry.ts';
import { createResourceGroup } from '../../steps/create-resource-group.ts';
import { contract } from './contract.ts';
import { everythingIn } from './dump.ts';
import { roleAssignment, trackedWith } from './leaves.ts';
import { exampleConfig, inputsOf, mishap, observeAll, runAll, runOne, stepRig, undoAll } from './rig.ts';

const BEFORE = [checkPrerequisites, createResourceGroup];
const { subscriptionId, resourceGroup, registry } = exampleConfig();
const REGISTRY = resourceId(
  groupId(subscriptionId, resourceGroup.name),
  'Microsoft.ContainerRegistry/registries',
  registry.name,
);

contract(createContainerRegistry, {
  before: BEFORE,
  change: (config) => (config.registry.sku = 'Premium'),
  leaves: {
    'microsoft.containerregistry/registries': trackedWith({
      free: {
        'sku.name': 'Standard',
        'properties.adminUserEnabled': true,
        'properties.anonymousPullEnabled': true,
        'properties.dataEndpointEnabled': true,
        'properties.encryption.status': 'enabled',
        'properties.networkRuleBypassAllowedForTasks': true,
        'properties.networkRuleBypassOptions': 'None',
        'properties.policies.azureADAuthenticationAsArmPolicy.status': 'disabled',
        'properties.policies.exportPolicy.status': 'disabled',
        'properties.policies.quarantinePolicy.status': 'enabled',
        'properties.policies.retentionPolicy.days': 30,
        'properties.policies.retentionPolicy.status': 'enabled',
        'properties.policies.trustPolicy.status': 'enabled',
        'properties.publicNetworkAccess': 'Disabled',
        'properties.roleAssignmentMode': 'AbacRepositoryPermissions',
        'properties.zoneRedundancy': 'Enabled',
      },
      fixed: { 'properties.policies.trustPolicy.type': 'Another' },
    }),
    'microsoft.authorization/roleassignments': roleAssignment,
  },
  outside: {
    'a role taken away': async (rig) => {
      await rig.azure.restore((await pullersOf(rig))[0]?.id ?? '', null);
    },
  },
});

/** The role assignments on the registry. */
async function pullersOf({
  cloud,
}: Pick<ReturnType<typeof stepRig>, 'cloud'>): Promise<{ id: string; properties: Record<string, string> }[]> {
  const path = `${REGISTRY}/providers/Microsoft.Authorization/roleAssignments`;
  return (await cloud.send('GET', `${path}?api-version=2022-04-01`)).body.value;
}

/** Everything before the step has run. */
async function prepared() {
  const rig = stepRig();
  const outputs = await runAll(BEFORE, rig.ports);
  const inputs = await inputsOf(createContainerRegistry, outputs, exampleConfig());
  const run = (ports = rig.ports) => runOne(createContainerRegistry, outputs, ports, exampleConfig());
  const observe = () => observeAll(createContainerRegistry, inputs, rig.ports);
  rig.requests.splice(0);
  return { ...rig, outputs, run, observe };
}

test('it hands on where images are pulled from, and the identity may pull them', async () => {
  const at = await prepared();
  expect(await at.run()).toEqual({
    id: REGISTRY,
    name: registry.name,
    loginServer: `${registry.name}.azurecr.io`,
  });
  const [puller, ...more] = await pullersOf(at);
  expect(more).toEqual([]);
  expect(puller?.properties).toMatchObject({
    principalId: principalOf(at.outputs),
    principalType: 'ServicePrincipal',
    roleDefinitionId: expect.stringContaining(ROLES.acrPull),
  });
});

function principalOf(outputs: ReadonlyMap<string, JsonObject>): unknown {
  const identity = outputs.get('create_resource_group')?.['identity'];
  return isJsonObject(identity) ? identity['principalId'] : undefined;
}

test('a registry that was there is adopted: it keeps what it has, is put back, and is never deleted', async () => {
  const at = await prepared();
  await at.cloud.send('PUT', `${REGISTRY}?api-version=2025-11-01`, {
    location: 'northeurope',
    tags: { owner: 'somebody' },
    sku: { name: 'Standard' },
    properties: { adminUserEnabled: true, anonymousPullEnabled: true },
  });
  const was = await at.observe();
  const everything = everythingIn(at);
  await at.run();
  const image = await at.azure.observe(REGISTRY);
  expect(image).toMatchObject({
    location: 'northeurope',
    sku: { name: 'Basic' },
    tags: { owner: 'somebody', project: 'shop' },
    properties: { adminUserEnabled: false, anonymousPullEnabled: true },
  });
  expect(image).not.toHaveProperty(['tags', 'deploy-lineage']);
  await at.azure.restore(REGISTRY, null);
  expect(await at.azure.observe(REGISTRY)).toEqual(image);
  await undoAll(createContainerRegistry, was, at.ports);
  expect(await at.observe()).toEqual(was);
  expect(Object.keys(everythingIn(at))).toEqual(Object.keys(everything));
});

test.each([
  ['registry', 0],
  ['role', 1],
])('when the %s is refused, undoing leaves Azure as it was', async (_, nth) => {
  const at = await prepared();
  const was = await at.observe();
  const everything = everythingIn(at);
  const { ports } = mishap(at, nth, 'refused');
  await expect(at.run(ports)).rejects.toThrow('a planned refusal');
  await undoAll(createContainerRegistry, was, at.ports);
  expect(everythingIn(at)).toEqual(everything);
});
