import { expect, test } from 'vitest';
import { z } from 'zod';
import { LINEAGE_TAG } from '../../src/azure/image.ts';
import { parseResourceId } from '../../src/azure/resource-id.ts';
import { INSTRUMENTS, NAMES } from '../../src/report/telemetry/names.ts';
import type { Config } from '../../src/config/schema.ts';
import { checkPrerequisites } from '../../steps/check-prerequisites.ts';
import { createMonitoring } from '../../steps/create-monitoring.ts';
import { createResourceGroup } from '../../steps/create-resource-group.ts';
import { figures } from '../../steps/figures.ts';
import { alertsConfig } from './alerts-config.ts';
import { exampleConfig, inputsOf, observeAll, runAll, runOne, stepRig } from './rig.ts';

const BEFORE = [checkPrerequisites, createResourceGroup];
const RULE = 'microsoft.insights/scheduledqueryrules';

const ruleShape = z.object({
  tags: z.record(z.string(), z.string()),
  properties: z.object({
    severity: z.number(),
    scopes: z.array(z.string()),
    evaluationFrequency: z.string(),
    windowSize: z.string(),
    overrideQueryTimeRange: z.string().optional(),
    actions: z.object({ actionGroups: z.array(z.string()) }),
    criteria: z.object({
      allOf: z.tuple([z.object({ query: z.string(), operator: z.string(), threshold: z.number() })]),
    }),
  }),
});

async function deployed(config: Config = alertsConfig()) {
  const rig = stepRig();
  const outputs = await runAll(BEFORE, rig.ports, config);
  const output = createMonitoring.output.parse(await runOne(createMonitoring, outputs, rig.ports, config));
  const inputs = await inputsOf(createMonitoring, outputs, config);
  const images = await observeAll(createMonitoring, inputs, rig.ports);
  rig.writes();
  const again = async (other: Config): Promise<string[]> => {
    await runOne(createMonitoring, outputs, rig.ports, other);
    return rig.writes().filter((line) => /actionGroups|scheduledQueryRules|workbooks/i.test(line));
  };
  const of = (type: string): [string, unknown][] =>
    Object.entries(images).filter(([at]) => parseResourceId(at).type === type);
  const rules = new Map(of(RULE).map(([at, image]) => [parseResourceId(at).name, ruleShape.parse(image)]));
  return { ...rig, config, outputs, output, inputs, of, rules, again };
}

test.each([
  ['appi-shop-request-duration', 5, 'PT1H'],
  ['appi-shop-request-rate', 100, undefined],
  ['appi-shop-error-rate', 5, undefined],
  ['appi-shop-breaker-opens', 3, 'PT1H'],
  ['appi-shop-retry-rate', 10, undefined],
  ['appi-shop-rollbacks', 1, 'P1D'],
  ['appi-shop-run-duration', 10, undefined],
  ['appi-shop-token-refresh', 0, undefined],
  ['appi-shop-config-validation', 0, undefined],
])('the rule %s fires above %d, looked at every five minutes', async (name, threshold, lookBack) => {
  const { rules, of, output } = await deployed();
  expect(rules.size).toBe(9);
  const rule = rules.get(name)?.properties;
  expect(rule).toMatchObject({ severity: 2, evaluationFrequency: 'PT5M', windowSize: 'PT5M' });
  expect(rule?.overrideQueryTimeRange).toBe(lookBack);
  expect(rule?.scopes).toEqual([output.componentId]);
  expect(rule?.criteria.allOf[0]).toMatchObject({ operator: 'GreaterThan', threshold });
  const [group] = of('microsoft.insights/actiongroups').map(([at]) => at);
  expect(rule?.actions.actionGroups.map((id) => id.toLowerCase())).toEqual([group]);
});

test('each query asks for the telemetry of this program alone, and ends in one row with the column `value`', async () => {
  const { rules } = await deployed();
  for (const { properties } of rules.values()) {
    const [{ query }] = properties.criteria.allOf;
    expect(query).toMatch(/^(customMetrics|dependencies) \| where cloud_RoleName == "deploy" and /);
    expect(query).toMatch(/\| summarize value = [^|]+\| where isnotnull\(value\)$/);
    expect(query).not.toContain('{');
  }
});

test('what the queries and the workbook ask for is what is sent', async () => {
  const { rules, of } = await deployed();
  const book = bookShape.parse(of('microsoft.insights/workbooks')[0]?.[1]).properties.serializedData;
  const queries = [...rules.values()].map(({ properties }) => properties.criteria.allOf[0].query);
  const asked = [book, ...queries]
    .join('\n')
    .match(/"?\b(?:deploy\.[a-z]+(?:\.[a-z]+)*|deployment\.[a-z.]+)/g);
  const sent = new Set<string>([...Object.values(INSTRUMENTS).map(({ name }) => name), NAMES.environment]);
  const names = new Set(asked?.map((name) => name.replace('"', '')));
  expect([...names].filter((name) => !sent.has(name))).toEqual([]);
  expect(names.size).toBe(9);
  expect(queries.join('\n')).toContain(`cloud_RoleName == "${NAMES.serviceName}"`);
});

test('a percentile of requests is taken from their spans, by the time at which they ended', async () => {
  const { rules } = await deployed();
  const query = rules.get('appi-shop-request-duration')?.properties.criteria.allOf[0].query;
  expect(query).toContain('timestamp + duration * 1ms > ago(5m)');
  expect(query).toContain('percentilew(duration / 1000.0, itemCount, 95)');
});

test('all of it bears our lineage, lies where the group lies, and the action group in no region', async () => {
  const { of, azure } = await deployed();
  for (const type of [RULE, 'microsoft.insights/workbooks', 'microsoft.insights/actiongroups']) {
    for (const [, image] of of(type)) {
      expect(image).toMatchObject({
        tags: { [LINEAGE_TAG]: azure.lineage, project: 'shop' },
        location: type.endsWith('actiongroups') ? 'global' : 'westeurope',
      });
    }
  }
});

test('who is configured is told, in the common schema', async () => {
  const { of } = await deployed();
  expect(of('microsoft.insights/actiongroups')[0]?.[1]).toMatchObject({
    properties: {
      groupShortName: 'shop',
      enabled: true,
      emailReceivers: [
        { name: 'ops@example.com', emailAddress: 'ops@example.com', useCommonAlertSchema: true },
      ],
      armRoleReceivers: [{ name: 'Monitoring Contributor', roleId: '749f88d5-cbae-40b8-bcfc-e573ddc772fa' }],
    },
  });
});

test('a long name of a deployment gives a short name that Azure takes', async () => {
  const { of } = await deployed({ ...alertsConfig(), name: 'a-deployment-with-a-long-name' });
  expect(of('microsoft.insights/actiongroups')[0]?.[1]).toMatchObject({
    properties: { groupShortName: 'a-deployment' },
  });
});

const bookShape = z.object({
  properties: z.object({ sourceId: z.string(), serializedData: z.string() }),
});
const contentShape = z.object({
  version: z.literal('Notebook/1.0'),
  items: z.array(
    z.looseObject({
      type: z.number(),
      name: z.string(),
      content: z.looseObject({ query: z.string().optional() }),
    }),
  ),
});

test('the workbook shows runs, failures and rollbacks by environment, and each figure beside its threshold', async () => {
  const { of, output } = await deployed();
  const [, image] = of('microsoft.insights/workbooks')[0] ?? [];
  const { sourceId, serializedData } = bookShape.parse(image).properties;
  expect(sourceId).toBe(output.componentId.toLowerCase());
  const { items } = contentShape.parse(JSON.parse(serializedData));
  const charts = items.filter(({ type }) => type === 3);
  expect(charts.slice(0, 3).map(({ name }) => name)).toEqual([
    'Runs by environment',
    'Failed runs by environment',
    'Rollbacks by environment',
  ]);
  const thresholds = alertsConfig().monitoring.alerts.thresholds;
  expect(charts.slice(3).map(({ content }) => content.query?.split(' | ').at(-1))).toEqual(
    figures.map(({ threshold }) => `extend threshold = ${thresholds[threshold]}`),
  );
  expect(charts).toHaveLength(3 + figures.length);
});

test('nothing is written again where nothing has changed', async () => {
  const at = await deployed();
  expect(await at.again(alertsConfig())).toEqual([]);
});

test.each(figures)(
  'another threshold for $slug writes its rule and the workbook, and no more',
  async (figure) => {
    const at = await deployed();
    const config = alertsConfig();
    config.monitoring.alerts.thresholds[figure.threshold] += 7;
    const written = await at.again(config);
    expect(written.map((line) => line.split('/').at(-2) ?? '').toSorted()).toEqual([
      'scheduledQueryRules',
      'workbooks',
    ]);
    expect(written.join('\n')).toContain(`/scheduledQueryRules/appi-shop-${figure.slug}`);
  },
);

test('another receiver writes the action group, and no more', async () => {
  const at = await deployed();
  const config = alertsConfig();
  config.monitoring.alerts.emails.push('more@example.com');
  expect(await at.again(config)).toEqual([expect.stringMatching(/^PUT .*\/actionGroups\/ag-shop$/)]);
});

test('where alerts are off, nothing of them is an input or an address', async () => {
  const { inputs } = await deployed(exampleConfig());
  expect(Object.keys(inputs).toSorted()).toEqual(['group', 'monitoring', 'tags']);
  expect(inputs['monitoring']).toEqual({ workspace: 'log-shop', component: 'appi-shop', retentionDays: 30 });
  expect(createMonitoring.at(inputs)).toHaveLength(2);
});
