import { expect, test } from 'vitest';
import { z } from 'zod';
import { openArm } from '../../src/azure/arm.ts';
import { groupId, resourceId } from '../../src/azure/ids.ts';
import { azureRig, LINEAGE, SUBSCRIPTION } from './rig.ts';
import { scripted, socketError, type Script } from './scripted.ts';

const GROUP = groupId(SUBSCRIPTION, 'rg-shop');
const WORKSPACE = resourceId(GROUP, 'Microsoft.OperationalInsights/workspaces', 'log-shop');
const COMPONENT = resourceId(GROUP, 'Microsoft.Insights/components', 'appi-shop');
const SPEC = { location: 'westeurope', tags: { project: 'shop' } };

const imageShape = z
  .record(z.string(), z.json())
  .and(z.object({ properties: z.record(z.string(), z.json()) }));

/** A group with a workspace, in which components can be made. */
async function prepared() {
  const rig = azureRig();
  await rig.azure.groups.put(GROUP, SPEC);
  await rig.azure.workspaces.put(WORKSPACE, { ...SPEC, retentionDays: 30 });
  const put = (azure = rig.azure) => azure.components.put(COMPONENT, { ...SPEC, workspaceId: WORKSPACE });
  return { ...rig, put };
}

test('what is made bears our lineage', async () => {
  const { azure, put } = await prepared();
  await put();
  expect(await azure.observe(COMPONENT)).toMatchObject({
    location: 'westeurope',
    kind: 'web',
    tags: { project: 'shop', 'deploy-lineage': LINEAGE },
    properties: { Application_Type: 'web', WorkspaceResourceId: WORKSPACE.toLowerCase() },
  });
});

test('what is ours keeps the settings that others made, and loses the tags that are no longer declared', async () => {
  const { azure, put } = await prepared();
  await put();
  const image = imageShape.parse(await azure.observe(COMPONENT));
  const changed = {
    ...image,
    tags: { 'deploy-lineage': LINEAGE, old: 'x' },
    properties: { ...image.properties, SamplingPercentage: 50 },
  };
  await azure.restore(COMPONENT, changed);
  await put();
  expect(await azure.observe(COMPONENT)).toMatchObject({
    tags: { project: 'shop', 'deploy-lineage': LINEAGE },
    properties: { SamplingPercentage: 50 },
  });
  expect(await azure.observe(COMPONENT)).not.toHaveProperty('tags.old');
});

test('what somebody else made is adopted: put back as found, never deleted', async () => {
  const { azure, open, put } = await prepared();
  await put(open({ lineage: 'another' }));
  const was = await azure.observe(COMPONENT);
  await azure.components.put(COMPONENT, { ...SPEC, tags: { mine: 'too' }, workspaceId: WORKSPACE });
  expect(await azure.observe(COMPONENT)).toMatchObject({
    tags: { project: 'shop', mine: 'too', 'deploy-lineage': 'another' },
  });
  await azure.restore(COMPONENT, null);
  expect(await azure.observe(COMPONENT), 'not deleted').not.toBeNull();
  await azure.restore(COMPONENT, was);
  expect(await azure.observe(COMPONENT)).toEqual(was);
});

test('restoring nothing deletes what is ours, and is harmless twice and without a parent', async () => {
  const { azure, put } = await prepared();
  await put();
  await azure.restore(COMPONENT, null);
  expect(await azure.observe(COMPONENT)).toBeNull();
  await azure.restore(COMPONENT, null);
  await azure.restore(GROUP, null);
  await azure.restore(COMPONENT, null);
  expect(await azure.observe(COMPONENT)).toBeNull();
});

test('restoring an image makes again what has vanished', async () => {
  const { azure, put } = await prepared();
  await put();
  const was = await azure.observe(COMPONENT);
  await azure.restore(COMPONENT, null);
  await azure.restore(COMPONENT, was);
  expect(await azure.observe(COMPONENT)).toEqual(was);
});

test('a PUT into a missing group is told with what to do', async () => {
  const { azure } = azureRig();
  const putting = azure.components.put(COMPONENT, { ...SPEC, workspaceId: WORKSPACE });
  await expect(putting).rejects.toMatchObject({
    reason: 'azure-refused',
    hint: expect.stringMatching(/deleted from outside/),
    details: { code: 'ResourceGroupNotFound', address: COMPONENT },
  });
});

const THING = { id: COMPONENT, name: 'appi-shop', location: 'westeurope', tags: { 'deploy-lineage': 'L' } };
const found = (state: string) => ({
  status: 200,
  body: { ...THING, properties: { provisioningState: state } },
});
const missing = { status: 404, body: { error: { code: 'ResourceNotFound', message: 'no' } } };

/** The generic door to an Azure that plays a script. */
function door(script: Script) {
  const { connection, requests, world } = scripted(script, { pollIntervalMs: 2000 });
  return { arm: openArm(connection), requests, world };
}

test('while Azure works on a thing, looking waits: neither the old nor the new stands there', async () => {
  const { arm, world } = door([
    ['GET appi-shop', found('Updating')],
    ['GET appi-shop', found('InProgress')],
    ['GET appi-shop', found('Succeeded')],
  ]);
  expect(await arm.observe(COMPONENT)).toMatchObject({ location: 'westeurope' });
  expect(world.sleeps).toEqual([200, 300]);
});

test('a thing that is being deleted is waited for until it is gone', async () => {
  const { arm } = door([
    ['GET appi-shop', found('Deleting')],
    ['GET appi-shop', missing],
  ]);
  expect(await arm.observe(COMPONENT)).toBeNull();
});

test('what was just made, but cannot be seen yet, is looked for', async () => {
  const { arm } = door([
    ['GET appi-shop', missing],
    ['PUT appi-shop', found('Succeeded')],
    ['GET appi-shop', missing],
    ['GET appi-shop', found('Succeeded')],
  ]);
  expect(await arm.put(COMPONENT, {})).toMatchObject({ name: 'appi-shop' });
});

test('a thing that ends Failed fails the step', async () => {
  const { arm } = door([
    ['GET appi-shop', missing],
    ['PUT appi-shop', found('Succeeded')],
    ['GET appi-shop', found('Failed')],
  ]);
  await expect(arm.put(COMPONENT, {})).rejects.toMatchObject({
    reason: 'operation-failed',
    details: { code: 'ProvisioningStateFailed' },
  });
});

test('what cannot be seen is deleted all the same: it may just have been made', async () => {
  const { arm, requests } = door([
    ['GET appi-shop', missing],
    ['DELETE appi-shop', { status: 200 }],
    ['GET appi-shop', missing],
  ]);
  await arm.restore(COMPONENT, null);
  expect(requests.map(({ method }) => method)).toEqual(['GET', 'DELETE', 'GET']);
});

test('deleting ends when the thing is gone, not when Azure has accepted it', async () => {
  const { arm, requests } = door([
    ['GET appi-shop', found('Succeeded')],
    ['DELETE appi-shop', { status: 200 }],
    ['GET appi-shop', found('Deleting')],
    ['GET appi-shop', missing],
  ]);
  await arm.restore(COMPONENT, null);
  expect(requests).toHaveLength(4);
});

test('an image that Azure refuses for good is left to the proof: trying again would change nothing', async () => {
  const body = { error: { code: 'StorageShrinkNotSupported', message: 'storage only grows' } };
  const { arm } = door([
    ['GET appi-shop', missing],
    ['PUT appi-shop', { status: 400, body }],
  ]);
  await expect(arm.restore(COMPONENT, { location: 'westeurope' })).resolves.toBeUndefined();
});

test('an image that could not be put for another reason is worth another try', async () => {
  const body = { error: { code: 'AuthorizationFailed', message: 'no' } };
  const { arm } = door([
    ['GET appi-shop', missing],
    ['PUT appi-shop', { status: 403, body }],
  ]);
  await expect(arm.restore(COMPONENT, { location: 'westeurope' })).rejects.toMatchObject({
    reason: 'azure-refused',
  });
});

test('write-only members are sent and belong to no image', async () => {
  const { arm, requests } = door([
    ['GET appi-shop', missing],
    ['PUT appi-shop', found('Succeeded')],
    ['GET appi-shop', found('Succeeded')],
  ]);
  await arm.put(COMPONENT, { properties: { size: 1 } }, { password: 'hunter2' });
  expect(JSON.parse(new TextDecoder().decode(requests[1]?.body))).toMatchObject({
    properties: { size: 1, password: 'hunter2' },
  });
});

test('tags of an image without tags are emptied, not left', async () => {
  const { arm, requests } = door([
    ['GET appi-shop', found('Succeeded')],
    ['PUT appi-shop', found('Succeeded')],
    ['GET appi-shop', found('Succeeded')],
  ]);
  await arm.restore(COMPONENT, { location: 'westeurope' });
  expect(JSON.parse(new TextDecoder().decode(requests[1]?.body))).toMatchObject({ tags: {} });
});

test('a lost connection is repeated, then told as unreachable', async () => {
  const { arm } = door(Array.from({ length: 4 }, () => ['GET appi-shop', socketError('ECONNRESET')]));
  await expect(arm.observe(COMPONENT)).rejects.toMatchObject({ reason: 'azure-unreachable' });
});
