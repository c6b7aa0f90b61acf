import { expect, test } from 'vitest';
import { groupId, resourceId } from '../../src/azure/ids.ts';
import { openArm } from '../../src/azure/arm.ts';
import { openGroups } from '../../src/azure/groups.ts';
import { azureRig, LINEAGE, SUBSCRIPTION } from './rig.ts';
import { scripted } from './scripted.ts';

const GROUP = groupId(SUBSCRIPTION, 'rg-shop');
const SPEC = { location: 'westeurope', tags: { project: 'shop' } };
const IDENTITY = resourceId(GROUP, 'Microsoft.ManagedIdentity/userAssignedIdentities', 'id-shop');

test('a new group bears our lineage, and undoing it leaves nothing', async () => {
  const { azure } = azureRig();
  await azure.groups.put(GROUP, SPEC);
  expect(await azure.observe(GROUP)).toEqual({
    location: 'westeurope',
    tags: { project: 'shop', 'deploy-lineage': LINEAGE },
  });
  await azure.restore(GROUP, null);
  expect(await azure.observe(GROUP)).toBeNull();
});

test('a group that was there is adopted: it gets our tags and no lineage, stays where it is, and is never deleted', async () => {
  const { azure, cloud } = azureRig();
  await cloud.send('PUT', `${GROUP}?api-version=2025-04-01`, {
    location: 'northeurope',
    tags: { owner: 'somebody' },
  });
  const was = await azure.observe(GROUP);
  await azure.groups.put(GROUP, SPEC);
  expect(await azure.observe(GROUP)).toEqual({
    location: 'northeurope',
    tags: { owner: 'somebody', project: 'shop' },
  });
  await azure.restore(GROUP, null);
  expect(await azure.observe(GROUP)).not.toBeNull();
  await azure.restore(GROUP, was);
  expect(await azure.observe(GROUP)).toEqual(was);
});

test('a group of ours that holds a resource of somebody else is left standing', async () => {
  const { azure, open, writes } = azureRig();
  await azure.groups.put(GROUP, SPEC);
  await open({ lineage: 'another' }).identities.put(IDENTITY, SPEC);
  writes();
  await azure.restore(GROUP, null);
  expect(writes()).toEqual([]);
  expect(await azure.observe(GROUP)).not.toBeNull();
});

test('a group that holds only what is ours goes with all of it', async () => {
  const { azure } = azureRig();
  await azure.groups.put(GROUP, SPEC);
  await azure.identities.put(IDENTITY, SPEC);
  await azure.restore(GROUP, null);
  expect(await azure.observe(IDENTITY)).toBeNull();
});

test('what Azure itself puts beside a component does not keep a group alive', async () => {
  const body = { id: GROUP, name: 'rg-shop', location: 'westeurope', tags: { 'deploy-lineage': 'L' } };
  const beside = [
    'microsoft.insights/actiongroups/Application Insights Smart Detection',
    'microsoft.alertsmanagement/smartDetectorAlertRules/Failure Anomalies - appi-shop',
  ].map((part) => ({ id: `${GROUP}/providers/${part}`, name: part }));
  const { connection, requests } = scripted([
    ['GET rg-shop', { status: 200, body }],
    ['GET rg-shop/resources', { status: 200, body: { value: beside } }],
    ['DELETE rg-shop', { status: 200 }],
    ['GET rg-shop', { status: 404, body: { error: { code: 'ResourceGroupNotFound', message: 'no' } } }],
  ]);
  await openGroups(connection, openArm(connection)).restore(GROUP, null);
  expect(requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'DELETE', 'GET']);
});
