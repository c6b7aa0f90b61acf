import { describe, expect, test } from 'vitest';
import { ROOT, rig } from './rig.ts';

const V = '?api-version=2025-07-01';
const DAY = 24 * 60 * 60 * 1000;
const BODY = { location: 'westeurope', properties: { sku: { name: 'PerGB2018' }, retentionInDays: 60 } };

async function withGroup(options: Parameters<typeof rig>[0] = {}) {
  const one = rig(options);
  const path = `${await one.group()}/providers/Microsoft.OperationalInsights/workspaces/log-one${V}`;
  return { ...one, path };
}

// Recorded: Azure/azure-cli, src/azure-cli/azure/cli/command_modules/monitor/tests/latest/recordings/
// test_monitor_log_analytics_workspace_recover.yaml and Azure/azure-service-operator,
// v2/internal/controllers/recordings/Test_OperationalInsights_Workspace_CRUD.yaml.
test('A new one answers 201 and is Creating, then Succeeded, with all that Azure adds', async () => {
  const { send, make, path } = await withGroup();
  const made = await send('PUT', path, BODY);
  expect(made).toMatchObject({ status: 201, body: { properties: { provisioningState: 'Creating' } } });
  expect(made.headers).not.toHaveProperty('azure-asyncoperation');
  await send('GET', path);
  const { body } = await send('GET', path);
  expect(body.properties).toMatchObject({
    provisioningState: 'Succeeded',
    customerId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    sku: { name: 'PerGB2018', lastSkuUpdate: expect.any(String) },
    retentionInDays: 60,
    features: { legacy: 0, searchVersion: 1, enableLogAccessUsingOnlyResourcePermissions: true },
    workspaceCapping: { dailyQuotaGb: -1, dataIngestionStatus: 'RespectQuota' },
    publicNetworkAccessForIngestion: 'Enabled',
    publicNetworkAccessForQuery: 'Enabled',
  });
  expect(body.etag).toBeTruthy();
  expect(body).not.toHaveProperty('systemData');
  const plain = await make(path.replace('log-one', 'log-two'), { location: 'westeurope' });
  expect(plain.body.properties).toMatchObject({ retentionInDays: 30, sku: { name: 'PerGB2018' } });
});

test('A change answers 200 at once and keeps what Azure assigned', async () => {
  const { send, make, path } = await withGroup();
  const before = await make(path, BODY);
  const after = await send('PUT', path, { ...BODY, properties: { ...BODY.properties, retentionInDays: 90 } });
  expect(after).toMatchObject({
    status: 200,
    body: { properties: { retentionInDays: 90, provisioningState: 'Succeeded' } },
  });
  for (const member of ['customerId', 'createdDate']) {
    expect(after.body.properties[member]).toBe(before.body.properties[member]);
  }
});

test('What was read can be sent back, read-only members and all', async () => {
  const { send, make, path } = await withGroup();
  const before = await make(path, { ...BODY, tags: { a: 'b' } });
  const after = await send('PUT', path, before.body);
  const { modifiedDate: _one, ...was } = before.body.properties;
  const { modifiedDate: _other, ...is } = after.body.properties;
  expect(is).toEqual(was);
  expect(after.body.tags).toEqual({ a: 'b' });
});

test.each([
  ['Standalone', 'PerGB2018'],
  ['pergb2018', 'PerGB2018'],
  ['capacityreservation', 'CapacityReservation'],
])('The sku %s is shown as %s', async (sent, shown) => {
  const { make, path } = await withGroup();
  const { body } = await make(path, { location: 'westeurope', properties: { sku: { name: sent } } });
  expect(body.properties.sku.name).toBe(shown);
});

test.each([
  ['too short a retention', { retentionInDays: 7 }],
  ['too long a retention', { retentionInDays: 731 }],
  ['an unknown sku', { sku: { name: 'Gold' } }],
  ['an unknown property', { colour: 'blue' }],
])('Refused: %s', async (_, properties) => {
  const { send, path } = await withGroup();
  expect((await send('PUT', path, { location: 'westeurope', properties })).status).toBe(400);
});

test('Its keys are given on demand, stay the same, and are in no file', async () => {
  const { send, make, path, store } = await withGroup();
  await make(path, BODY);
  const keys = path.replace('?', '/sharedKeys?');
  const { status, body } = await send('POST', keys);
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual(['primarySharedKey', 'secondarySharedKey']);
  expect((await send('POST', keys)).body).toEqual(body);
  expect(JSON.stringify(store.dump())).not.toContain(body.primarySharedKey);
});

// Learn, "Delete and recover an Azure Log Analytics workspace".
describe('Deleting', () => {
  const deleted = `${ROOT}/providers/Microsoft.OperationalInsights/deletedWorkspaces${V}`;

  test('A deleted one is gone, and listed as deleted in its group and subscription', async () => {
    const { send, make, path } = await withGroup();
    await make(path, BODY);
    expect((await send('DELETE', path)).status).toBe(200);
    expect((await send('GET', path)).status).toBe(404);
    const inGroup = path.replace('workspaces/log-one', 'deletedWorkspaces');
    for (const list of [deleted, inGroup]) {
      expect((await send('GET', list)).body.value).toEqual([expect.objectContaining({ name: 'log-one' })]);
    }
    const elsewhere = inGroup.replace('/resourceGroups/rg/', '/resourceGroups/other/');
    expect((await send('GET', elsewhere)).body.value).toEqual([]);
  });

  test('Making it again recovers it, with its id and what is not said anew', async () => {
    const { send, make, path } = await withGroup();
    const before = await make(path, { ...BODY, tags: { a: 'b' } });
    await send('DELETE', path);
    const after = await make(path, { location: 'westeurope' });
    expect(after.body.properties).toMatchObject({
      customerId: before.body.properties.customerId,
      retentionInDays: 60,
    });
    expect((await send('GET', deleted)).body.value).toEqual([]);
  });

  test('After 14 days, or with force, nothing is left to recover', async () => {
    const { send, make, path, world } = await withGroup();
    const first = await make(path, BODY);
    await send('DELETE', path);
    world.pass(14 * DAY);
    expect((await send('GET', deleted)).body.value).toEqual([]);
    const second = await make(path, BODY);
    expect(second.body.properties.customerId).not.toBe(first.body.properties.customerId);
    await send('DELETE', `${path}&force=true`);
    expect((await send('GET', deleted)).body.value).toEqual([]);
  });

  test('One that went with its group can be recovered in a new group of that name', async () => {
    const { send, make, follow, group, path } = await withGroup();
    const before = await make(path, BODY);
    await follow(await send('DELETE', `${ROOT}/resourcegroups/rg?api-version=2025-04-01`));
    await group();
    const after = await make(path, BODY);
    expect(after.body.properties.customerId).toBe(before.body.properties.customerId);
  });

  test('It cannot be recovered elsewhere', async () => {
    const { send, make, path } = await withGroup();
    await make(path, BODY);
    await send('DELETE', path);
    const answer = await send('PUT', path, { ...BODY, location: 'northeurope' });
    expect(answer.status).toBe(409);
    expect((await send('GET', deleted)).body.value).toHaveLength(1);
  });

  test('Deleting what is not there answers 204', async () => {
    const { send, path } = await withGroup();
    expect((await send('DELETE', path)).status).toBe(204);
  });
});
