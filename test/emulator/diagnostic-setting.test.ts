import { expect, test } from 'vitest';
import { monitoringRig } from './monitoring-rig.ts';
import { TENANT } from './rig.ts';

const V = '?api-version=2021-05-01-preview';

async function opened() {
  const one = await monitoringRig();
  const vault = `${one.providers}/Microsoft.KeyVault/vaults/kv-one`;
  await one.make(`${vault}?api-version=2026-02-01`, {
    location: 'westeurope',
    properties: { tenantId: TENANT, sku: { family: 'A', name: 'standard' }, enableRbacAuthorization: true },
  });
  const at = (name: string, on = vault) =>
    `${on}/providers/Microsoft.Insights/diagnosticSettings/${name}${V}`;
  const properties = { workspaceId: one.workspace, logs: [{ category: 'AuditEvent', enabled: true }] };
  return { ...one, vault, at, path: at('one'), properties };
}

// azure-rest-api-specs, Microsoft.Insights preview/2021-05-01-preview/diagnosticsSettings_API.json.
test('A new one answers 200 too, and shows what was not said', async () => {
  const { send, path, vault, properties } = await opened();
  const made = await send('PUT', path, { properties });
  expect(made.status).toBe(200);
  expect(made.body).toMatchObject({
    id: path.replace(V, ''),
    type: 'Microsoft.Insights/diagnosticSettings',
    properties: {
      workspaceId: properties.workspaceId,
      logs: [{ category: 'AuditEvent', enabled: true, retentionPolicy: { enabled: false, days: 0 } }],
      metrics: [],
    },
  });
  expect((await send('GET', path)).body).toEqual(made.body);
  const all = await send('GET', `${vault}/providers/Microsoft.Insights/diagnosticSettings${V}`);
  expect(all.body.value).toEqual([made.body]);
});

test.each([
  ['no destination', { workspaceId: undefined }, 400],
  ['a workspace that is not there', { workspaceId: '/subscriptions/s' }, 404],
  ['neither logs nor metrics', { logs: [] }, 400],
  ['a category of another type', { logs: [{ category: 'PostgreSQLLogs', enabled: true }] }, 400],
  ['a group that is none', { logs: [{ categoryGroup: 'everything', enabled: true }] }, 400],
  [
    'a category and a group',
    { logs: [{ category: 'AuditEvent', categoryGroup: 'audit', enabled: true }] },
    400,
  ],
  ['no word on whether it is on', { logs: [{ category: 'AuditEvent' }] }, 400],
  ['an unknown property', { colour: 'blue' }, 400],
])('Refused: %s', async (_, more, status) => {
  const { send, path, properties } = await opened();
  expect((await send('PUT', path, { properties: { ...properties, ...more } })).status).toBe(status);
  expect((await send('GET', path)).status).toBe(404);
});

test('A group of categories will do', async () => {
  const { send, path, properties } = await opened();
  const logs = [{ categoryGroup: 'audit', enabled: true }];
  expect((await send('PUT', path, { properties: { ...properties, logs } })).status).toBe(200);
});

test('Two never send the same category to the same place', async () => {
  const { send, at, path, properties } = await opened();
  await send('PUT', path, { properties });
  const answer = await send('PUT', at('two'), { properties });
  expect(answer.status).toBe(409);
  expect(answer.body.error.message).toContain("is already used in diagnostic setting 'one'");
  expect((await send('PUT', path, { properties })).status).toBe(200);
});

test('A resource has at most five', async () => {
  const { send, at, make, providers, properties } = await opened();
  const statuses: number[] = [];
  for (let nth = 0; nth < 6; nth += 1) {
    const workspace = `${providers}/Microsoft.OperationalInsights/workspaces/log-${nth}xx`;
    await make(`${workspace}?api-version=2025-07-01`, { location: 'westeurope' });
    const body = { properties: { ...properties, workspaceId: workspace } };
    statuses.push((await send('PUT', at(`nr-${nth}`), body)).status);
  }
  expect(statuses).toEqual([200, 200, 200, 200, 200, 409]);
});

test('What has no logs to send refuses one, and so does what is not there', async () => {
  const { send, at, vault, actionGroup, properties } = await opened();
  const unsupported = await send('PUT', at('one', actionGroup), { properties });
  expect([unsupported.status, unsupported.body.error.code]).toEqual([400, 'ResourceTypeNotSupported']);
  expect((await send('PUT', at('one', `${vault}x`), { properties })).status).toBe(404);
});

test('It goes with its resource; alone it is deleted at once', async () => {
  const { send, path, vault, properties } = await opened();
  await send('PUT', path, { properties });
  expect((await send('DELETE', path)).status).toBe(200);
  expect((await send('DELETE', path)).status).toBe(204);
  await send('PUT', path, { properties });
  await send('DELETE', `${vault}?api-version=2026-02-01`);
  expect((await send('GET', path)).status).toBe(404);
});
