import { describe, expect, test } from 'vitest';
import { groupId, resourceId } from '../../src/azure/ids.ts';
import { azureRig, LINEAGE, SUBSCRIPTION } from './rig.ts';

const GROUP = groupId(SUBSCRIPTION, 'rg-shop');
const WORKSPACE = resourceId(GROUP, 'Microsoft.OperationalInsights/workspaces', 'log-shop');
const COMPONENT = resourceId(GROUP, 'Microsoft.Insights/components', 'appi-shop');
const SPEC = { location: 'westeurope', tags: { project: 'shop' }, retentionDays: 30 };

async function prepared() {
  const rig = azureRig();
  await rig.azure.groups.put(GROUP, SPEC);
  return rig;
}

test('a workspace keeps its logs as long as declared', async () => {
  const { azure } = await prepared();
  await azure.workspaces.put(WORKSPACE, SPEC);
  await azure.workspaces.put(WORKSPACE, { ...SPEC, retentionDays: 90 });
  expect(await azure.observe(WORKSPACE)).toMatchObject({
    tags: { project: 'shop', 'deploy-lineage': LINEAGE },
    properties: { retentionInDays: 90, sku: { name: 'PerGB2018' } },
  });
});

test('undoing deletes it for good, so that its name comes back empty', async () => {
  const { azure, requests } = await prepared();
  await azure.workspaces.put(WORKSPACE, SPEC);
  await azure.restore(WORKSPACE, null);
  expect(await azure.observe(WORKSPACE)).toBeNull();
  const removal = requests.find(({ method }) => method === 'DELETE');
  expect(new URL(removal?.url ?? 'x:').searchParams.get('force')).toBe('true');
});

test("somebody else's workspace is not deleted", async () => {
  const { azure, open } = await prepared();
  await open({ lineage: 'another' }).workspaces.put(WORKSPACE, SPEC);
  await azure.restore(WORKSPACE, null);
  expect(await azure.observe(WORKSPACE)).not.toBeNull();
});

describe('a workspace that somebody else has soft-deleted', () => {
  async function withBin() {
    const rig = await prepared();
    const theirs = rig.open({ lineage: 'another' });
    await theirs.workspaces.put(WORKSPACE, { ...SPEC, tags: { owner: 'somebody' }, retentionDays: 60 });
    const { customerId } = await theirs.workspaces.access(WORKSPACE);
    await rig.cloud.send('DELETE', `${WORKSPACE}?api-version=2025-07-01`);
    rig.requests.splice(0);
    return { ...rig, customerId, was: await rig.azure.observe(WORKSPACE) };
  }

  test('is seen as deleted, with what it had', async () => {
    expect((await withBin()).was).toMatchObject({
      deleted: true,
      tags: { owner: 'somebody' },
      properties: { retentionInDays: 60 },
    });
  });

  test('comes back with its data, and is adopted, not taken for ours', async () => {
    const { azure, customerId } = await withBin();
    await azure.workspaces.put(WORKSPACE, SPEC);
    expect(await azure.workspaces.access(WORKSPACE)).toMatchObject({ customerId });
    expect(await azure.observe(WORKSPACE)).toMatchObject({
      tags: { owner: 'somebody', project: 'shop', 'deploy-lineage': 'another' },
      properties: { retentionInDays: 30 },
    });
  });

  test('goes back to where it was when undone, and its data are not deleted for good', async () => {
    const { azure, was, requests, customerId } = await withBin();
    await azure.workspaces.put(WORKSPACE, SPEC);
    await azure.restore(WORKSPACE, was);
    expect(await azure.observe(WORKSPACE)).toEqual(was);
    expect(requests.filter(({ url }) => /force=true/.test(url))).toEqual([]);
    requests.splice(0);
    await azure.restore(WORKSPACE, was);
    expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    await azure.workspaces.put(WORKSPACE, SPEC);
    expect(await azure.workspaces.access(WORKSPACE)).toMatchObject({ customerId });
  });
});

test('an update sends nothing that only Azure sets', async () => {
  const { azure, requests } = await prepared();
  await azure.workspaces.put(WORKSPACE, SPEC);
  requests.splice(0);
  await azure.workspaces.put(WORKSPACE, SPEC);
  const sent = requests.find(({ method }) => method === 'PUT');
  const text = new TextDecoder().decode(sent?.body);
  expect(text).toContain('retentionInDays');
  for (const member of ['etag', 'customerId', 'provisioningState', 'createdDate', 'systemData']) {
    expect(text).not.toContain(member);
  }
});

test('what an environment needs to send logs there is told when asked for', async () => {
  const { azure } = await prepared();
  await azure.workspaces.put(WORKSPACE, SPEC);
  const { customerId, sharedKey } = await azure.workspaces.access(WORKSPACE);
  expect(customerId).toMatch(/^[\da-f-]{36}$/);
  expect(sharedKey.length).toBeGreaterThan(20);
  expect(JSON.stringify(await azure.observe(WORKSPACE))).not.toContain(sharedKey);
});

test('the connection string of a component is told when asked for, and is in no image', async () => {
  const { azure } = await prepared();
  await azure.workspaces.put(WORKSPACE, SPEC);
  await azure.components.put(COMPONENT, { ...SPEC, workspaceId: WORKSPACE });
  const text = await azure.components.connectionString(COMPONENT);
  expect(text).toMatch(/InstrumentationKey=/);
  expect(JSON.stringify(await azure.observe(COMPONENT))).not.toMatch(/InstrumentationKey/);
});
