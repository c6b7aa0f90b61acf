import { beforeAll, describe, expect, test } from 'vitest';
import type { Azure } from '../../src/azure/azure.ts';
import { parentId, parseResourceId } from '../../src/azure/resource-id.ts';
import type { Json } from '../../src/engine/json.ts';
import { checkPrerequisites } from '../../steps/check-prerequisites.ts';
import { createContainerRegistry } from '../../steps/create-container-registry.ts';
import { createDatabases } from '../../steps/create-databases.ts';
import { createKeyVault } from '../../steps/create-key-vault.ts';
import { createMonitoring } from '../../steps/create-monitoring.ts';
import { createResourceGroup } from '../../steps/create-resource-group.ts';
import { changedAndPutBack, leafPaths } from '../azure/each-leaf.ts';
import { alertsConfig } from './alerts-config.ts';
import { contract } from './contract.ts';
import { removeSecretSoftly } from './leaves.ts';
import {
  exampleConfig,
  inputsOf,
  observeAll,
  runAll,
  runOne,
  stepRig,
  undoAll,
  type AnyStep,
} from './rig.ts';

const BEFORE = [checkPrerequisites, createResourceGroup, createMonitoring];

contract(createKeyVault, {
  config: alertsConfig,
  before: BEFORE,
  change: (config) => (config.keyVault.sku = 'premium'),
});
contract(createContainerRegistry, {
  config: alertsConfig,
  before: BEFORE,
  change: (config) => (config.registry.sku = 'Premium'),
});
contract(createDatabases, {
  config: alertsConfig,
  before: [...BEFORE, createKeyVault],
  change: (config) => config.databases.postgres && (config.databases.postgres.backupRetentionDays = 14),
  remove: removeSecretSoftly,
});

const steps: readonly [AnyStep, string[]][] = [
  [createContainerRegistry, ['ContainerRegistryRepositoryEvents', 'ContainerRegistryLoginEvents']],
  [createKeyVault, ['AuditEvent']],
  [createDatabases, ['PostgreSQLLogs']],
];

/** All three resources with their settings. */
async function deployed(config = alertsConfig()) {
  const rig = stepRig();
  const outputs = await runAll(BEFORE, rig.ports, config);
  for (const [step] of steps) outputs.set(step.name, await runOne(step, outputs, rig.ports, config));
  const { workspaceId } = createMonitoring.output.parse(outputs.get('create_monitoring'));
  const inputs = async (step: AnyStep, of = config) => inputsOf(step, outputs, of);
  const settingOf = async (step: AnyStep): Promise<string> =>
    step.at(await inputs(step)).find((at) => parseResourceId(at).type === TYPE) ?? '';
  return { ...rig, config, outputs, workspaceId, inputs, settingOf };
}

const TYPE = 'microsoft.insights/diagnosticsettings';

describe('diagnostic settings', () => {
  test.each(steps)('$0.name sends its logs to the workspace', async (step, categories) => {
    const at = await deployed();
    const image = await at.azure.observe(await at.settingOf(step));
    expect(image).toMatchObject({
      properties: {
        workspaceId: at.workspaceId.toLowerCase(),
        logs: categories.map((category) => ({ category, enabled: true })),
      },
    });
  });

  test.each(steps)(
    '$0.name has none where alerts are off, and its inputs say nothing of them',
    async (step) => {
      const at = await deployed(exampleConfig());
      const inputs = await at.inputs(step);
      expect(Object.keys(inputs)).not.toContain('logs');
      expect(step.at(inputs).filter((one) => parseResourceId(one).type === TYPE)).toEqual([]);
    },
  );

  test.each(steps)('$0.name takes its setting away before the resource that it lies on', async (step) => {
    const at = await deployed();
    const inputs = await at.inputs(step);
    const resource = parentId(await at.settingOf(step));
    at.writes();
    await undoAll(step, Object.fromEntries(step.at(inputs).map((one) => [one, null])), at.ports);
    const deleted = at.writes().map((line) => line.toLowerCase());
    const first = deleted.indexOf(`delete ${await at.settingOf(step)}`);
    expect(first).toBeGreaterThanOrEqual(0);
    expect(first).toBeLessThan(deleted.indexOf(`delete ${resource}`));
    expect(Object.values(await observeAll(step, inputs, at.ports)).filter((one) => one !== null)).toEqual([]);
  });

  test('a second run writes none again', async () => {
    const at = await deployed();
    at.writes();
    for (const [step] of steps) await runOne(step, at.outputs, at.ports, at.config);
    expect(at.writes().filter((line) => /diagnosticSettings/i.test(line))).toEqual([]);
  });

  test('a database that is not there asks for no logs', async () => {
    const config = alertsConfig();
    config.databases = {};
    const rig = stepRig();
    const outputs = await runAll(BEFORE, rig.ports, config);
    expect(Object.keys(await inputsOf(createDatabases, outputs, config))).not.toContain('logs');
  });
});

describe('each leaf of a diagnostic setting, changed from outside, is seen and put back', () => {
  let at: Awaited<ReturnType<typeof deployed>>;
  let theirs: Azure;
  beforeAll(async () => {
    at = await deployed();
    theirs = at.open({ lineage: 'somebody-else' });
  });

  const others: Readonly<Record<string, Json>> = {
    'properties.workspaceId': '',
    'properties.logs.0.category': 'AzurePolicyEvaluationDetails',
    'properties.logs.0.enabled': false,
    'properties.logs.0.retentionPolicy.enabled': true,
    'properties.logs.0.retentionPolicy.days': 7,
    'properties.metrics': [
      { category: 'AllMetrics', enabled: true, retentionPolicy: { enabled: false, days: 0 } },
    ],
  };

  test('every leaf is known to this test', async () => {
    const image = await at.azure.observe(await at.settingOf(createKeyVault));
    expect(leafPaths(image ?? null).toSorted()).toEqual(Object.keys(others).toSorted());
  });

  test.each(Object.entries(others))('%s', async (leaf, value) => {
    const other = leaf.endsWith('workspaceId') ? await anotherWorkspace(at) : value;
    const seen = await changedAndPutBack(await at.settingOf(createKeyVault), leaf, other, {
      azure: at.azure,
      theirs,
    });
    expect(seen.changed).not.toEqual(seen.was);
    expect(seen.restored).toEqual(seen.was);
  });
});

async function anotherWorkspace({
  azure,
  workspaceId,
}: Pick<Awaited<ReturnType<typeof deployed>>, 'azure' | 'workspaceId'>): Promise<string> {
  const id = `${workspaceId}-other`;
  await azure.workspaces.put(id, { location: 'westeurope', tags: {}, retentionDays: 30 });
  return id.toLowerCase();
}
