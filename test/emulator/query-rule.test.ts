import { expect, test } from 'vitest';
import { monitoringRig } from './monitoring-rig.ts';

const V = '?api-version=2026-03-01';

async function opened() {
  const one = await monitoringRig();
  return { ...one, path: `${one.providers}/Microsoft.Insights/scheduledQueryRules/rule-one${V}` };
}

// azure-rest-api-specs, Microsoft.Insights, scheduledQueryRule_API.json.
test('A new one is there at once, with 201, and with what Azure adds', async () => {
  const { send, path, rule, component } = await opened();
  const made = await send('PUT', path, rule);
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    kind: 'LogAlert',
    etag: expect.any(String),
    properties: {
      createdWithApiVersion: '2026-03-01',
      isLegacyLogAnalyticsRule: false,
      enabled: true,
      autoMitigate: true,
      skipQueryValidation: false,
      scopes: [component],
      targetResourceTypes: ['microsoft.insights/components'],
      criteria: {
        allOf: [{ failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 } }],
      },
    },
  });
  const again = await send('PUT', `${path.replace(V, '')}?api-version=2023-12-01`, made.body);
  expect(again.status).toBe(200);
  expect(again.body.properties).toEqual(made.body.properties);
});

test.each([
  ['no severity', { severity: undefined }],
  ['a severity of 5', { severity: 5 }],
  ['no scope', { scopes: [] }],
  ['two scopes', { scopes: ['/subscriptions/s', '/subscriptions/t'] }],
  ['a scope that is not there', { scopes: ['/subscriptions/s/resourceGroups/no'] }],
  ['an action group that is not there', { actions: { actionGroups: ['/subscriptions/s'] } }],
  ['a frequency that is not offered', { evaluationFrequency: 'PT7M', windowSize: 'PT10M' }],
  ['a window that is not offered', { windowSize: 'PT7M' }],
  ['what is no duration', { windowSize: '5 minutes' }],
  ['a window shorter than the frequency', { evaluationFrequency: 'PT10M' }],
  ['a look back that is not offered', { overrideQueryTimeRange: 'P3D' }],
  ['a look back shorter than the window', { windowSize: 'PT1H', overrideQueryTimeRange: 'PT5M' }],
  ['no criteria', { criteria: { allOf: [] } }],
  ['an unknown property', { colour: 'blue' }],
])('Refused: %s', async (_, more) => {
  const { send, path, rule } = await opened();
  const answer = await send('PUT', path, { ...rule, properties: { ...rule.properties, ...more } });
  expect(answer.status).toBe(400);
  expect((await send('GET', path)).status).toBe(404);
});

test.each([
  ['no query', { query: undefined }],
  ['an empty query', { query: ' \n' }],
  ['an unknown aggregation', { timeAggregation: 'Median' }],
  ['no measured column', { metricMeasureColumn: undefined }],
  ['a measured column where rows are counted', { timeAggregation: 'Count' }],
  ['an unknown operator', { operator: 'Above' }],
  ['no threshold', { threshold: undefined }],
  ['a threshold as text', { threshold: '5' }],
  [
    'more failing periods than periods',
    { failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 2 } },
  ],
  ['seven periods', { failingPeriods: { numberOfEvaluationPeriods: 7, minFailingPeriodsToAlert: 1 } }],
])('Refused, in a condition: %s', async (_, more) => {
  const { send, path, rule, condition } = await opened();
  const criteria = { allOf: [{ ...condition, ...more }] };
  const answer = await send('PUT', path, { ...rule, properties: { ...rule.properties, criteria } });
  expect(answer.status).toBe(400);
});

test('Refused: an action group that is something else', async () => {
  const { send, path, rule, component } = await opened();
  const actions = { actionGroups: [component] };
  const answer = await send('PUT', path, { ...rule, properties: { ...rule.properties, actions } });
  expect(answer.status).toBe(400);
  expect(answer.body.error.message).toContain('is not an action group');
});

test('Refused: another scope for a rule that is there', async () => {
  const { send, path, rule, workspace } = await opened();
  await send('PUT', path, rule);
  const scopes = [workspace];
  const answer = await send('PUT', path, { ...rule, properties: { ...rule.properties, scopes } });
  expect([answer.status, answer.body.error.code]).toEqual([400, 'ScopeIsInvalid']);
});

test('Rows are counted without a column', async () => {
  const { send, path, rule, condition } = await opened();
  const { metricMeasureColumn: _, ...counted } = { ...condition, timeAggregation: 'Count' };
  const criteria = { allOf: [counted] };
  expect((await send('PUT', path, { ...rule, properties: { ...rule.properties, criteria } })).status).toBe(
    201,
  );
});

test('It is deleted at once, and deleting it again answers 204', async () => {
  const { send, path, rule } = await opened();
  await send('PUT', path, rule);
  expect((await send('DELETE', path)).status).toBe(200);
  expect((await send('DELETE', path)).status).toBe(204);
});
