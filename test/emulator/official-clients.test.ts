import { expect, test } from 'vitest';
import { officialClients } from './official-clients.ts';
import { PRINCIPAL, ROOT, SUBSCRIPTION, rig } from './rig.ts';

const CONTRIBUTOR = `${ROOT}/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c`;
const NAME = '12345678-1234-4234-8234-123456789012';

test('The official clients register providers, and make, change, list and delete groups', async () => {
  const { emulator } = rig({ registered: [] });
  const { resources, fast } = officialClients(emulator);
  expect((await resources.providers.get('Microsoft.ManagedIdentity')).registrationState).toBe(
    'NotRegistered',
  );
  await resources.providers.register('Microsoft.ManagedIdentity');
  const seen: (string | undefined)[] = [];
  for (let look = 0; look < 4; look++) {
    seen.push((await resources.providers.get('Microsoft.ManagedIdentity')).registrationState);
  }
  expect(seen).toEqual(['Registering', 'Registering', 'Registered', 'Registered']);

  expect((await resources.resourceGroups.checkExistence('rg')).body).toBe(false);
  const made = await resources.resourceGroups.createOrUpdate('rg', {
    location: 'westeurope',
    tags: { a: 'b' },
  });
  expect(made).toMatchObject({
    name: 'rg',
    tags: { a: 'b' },
    properties: { provisioningState: 'Succeeded' },
  });
  expect((await resources.resourceGroups.checkExistence('RG')).body).toBe(true);
  const patched = await resources.resourceGroups.update('rg', { tags: { c: 'd' } });
  expect(patched.tags).toEqual({ c: 'd' });
  const names: (string | undefined)[] = [];
  for await (const group of resources.resourceGroups.list()) names.push(group.name);
  expect(names).toEqual(['rg']);
  await resources.resourceGroups.delete('rg', fast);
  await expect(resources.resourceGroups.get('rg')).rejects.toMatchObject({
    statusCode: 404,
    code: 'ResourceGroupNotFound',
  });
});

test('The official clients make workspaces, components, identities and role assignments, and read them back', async () => {
  const { emulator } = rig();
  const { resources, identities, insights, roles, fast } = officialClients(emulator);
  await resources.resourceGroups.createOrUpdate('rg', { location: 'westeurope' });
  const workspace = await insights.workspaces.createOrUpdate(
    'rg',
    'log-one',
    { location: 'westeurope', sku: { name: 'PerGB2018' }, retentionInDays: 60 },
    fast,
  );
  expect(workspace).toMatchObject({ provisioningState: 'Succeeded', retentionInDays: 60 });
  expect((await insights.sharedKeys.getSharedKeys('rg', 'log-one')).primarySharedKey).toBeTruthy();
  const component = `${ROOT}/resourceGroups/rg/providers/Microsoft.Insights/components/appi`.slice(1);
  await resources.resources.createOrUpdateById(
    component,
    '2020-02-02',
    {
      location: 'westeurope',
      kind: 'web',
      properties: { Application_Type: 'web', WorkspaceResourceId: workspace.id },
    },
    fast,
  );
  const shown = await resources.resources.getById(component, '2020-02-02');
  expect(shown.properties).toMatchObject({ provisioningState: 'Succeeded', IngestionMode: 'LogAnalytics' });

  const identity = await identities.userAssignedIdentities.createOrUpdate('rg', 'id-one', {
    location: 'westeurope',
  });
  const scope = `subscriptions/${SUBSCRIPTION}/resourceGroups/rg`;
  const body = { principalId: identity.principalId ?? '', roleDefinitionId: CONTRIBUTOR };
  const assigned = await roles.roleAssignments.create(scope, NAME, {
    ...body,
    principalType: 'ServicePrincipal',
  });
  expect(assigned).toMatchObject({ name: NAME, scope: `/${scope}`, createdBy: PRINCIPAL });
  expect((await roles.roleAssignments.get(scope, NAME)).principalId).toBe(identity.principalId);
  const listed: (string | undefined)[] = [];
  for await (const one of roles.roleAssignments.listForScope(scope, { filter: 'atScope()' }))
    listed.push(one.name);
  expect(listed).toEqual([NAME]);
  const definitions: (string | undefined)[] = [];
  const filter = "roleName eq 'AcrPull'";
  for await (const one of roles.roleDefinitions.list(scope, { filter })) definitions.push(one.name);
  expect(definitions).toEqual(['7f951dda-4ed3-4680-a7ca-43fe172d538d']);
  expect(await roles.roleAssignments.delete(scope, NAME)).toMatchObject({ name: NAME });
  expect(await roles.roleAssignments.delete(scope, NAME)).toMatchObject({});

  const types: (string | undefined)[] = [];
  for await (const one of resources.resources.listByResourceGroup('rg')) types.push(one.type);
  expect(new Set(types)).toEqual(
    new Set([
      'Microsoft.Insights/components',
      'Microsoft.ManagedIdentity/userAssignedIdentities',
      'Microsoft.OperationalInsights/workspaces',
    ]),
  );
  await identities.userAssignedIdentities.delete('rg', 'id-one');
  await resources.resources.deleteById(component, '2020-02-02', fast);
  await insights.workspaces.delete('rg', 'log-one', fast);
  const deleted: (string | undefined)[] = [];
  for await (const one of insights.deletedWorkspaces.list()) deleted.push(one.name);
  expect(deleted).toEqual(['log-one']);
  const again = await insights.workspaces.createOrUpdate('rg', 'log-one', { location: 'westeurope' }, fast);
  expect(again).toMatchObject({ customerId: workspace.customerId, retentionInDays: 60 });
});
