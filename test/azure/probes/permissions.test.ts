import { describe, expect, it } from 'vitest';
import { ROLES, roleDefinitionId } from '../../../src/azure/ids.ts';
import { inProcessClient } from '../../../src/azure/in-process.ts';
import { PRINCIPAL, SUBSCRIPTION, TENANT } from '../rig.ts';
import { allRequired, GROUP, lookRig, needed, REGISTRY, SUB, VAULT } from './rig.ts';

const NOBODY = { actions: ['*/read'], notActions: [], dataActions: [], notDataActions: [] };
const OWNER = { ...NOBODY, actions: ['*'] };
const CONTRIBUTOR = { ...OWNER, notActions: ['Microsoft.Authorization/*/write'] };
const resource = (at: string) => ({ kind: 'resource' as const, at });
const role = (scope: string) => ({ kind: 'role' as const, scope, role: ROLES.acrPull });
const officer = { kind: 'role' as const, scope: VAULT, role: ROLES.keyVaultSecretsOfficer, self: true };
const secrets = { kind: 'secrets' as const, vault: VAULT };

describe('a missing permission is found', () => {
  it('to give roles, before there is a group: with the role that has it, on the subscription', async () => {
    const { look } = lookRig({ emulator: { permissions: CONTRIBUTOR } });
    const { obstacles, unchecked } = await look(needed('create_container_registry', role(REGISTRY)));
    expect(unchecked).toEqual([]);
    expect(obstacles).toEqual([
      {
        steps: ['create_container_registry'],
        address: SUB,
        code: 'AuthorizationFailed',
        what: `the signed-in principal ${PRINCIPAL} lacks Microsoft.Authorization/roleAssignments/write on ${SUB}`,
        clear: `Have an owner run: az role assignment create --assignee-object-id ${PRINCIPAL} --assignee-principal-type User --role "Role Based Access Control Administrator" --scope ${SUB}`,
      },
    ]);
  });

  it('to write what a step writes, one obstacle for all that one role clears', async () => {
    const { look } = lookRig({ emulator: { permissions: NOBODY } });
    const { obstacles } = await look([
      ...needed('a', resource(GROUP), resource(REGISTRY)),
      ...needed('b', resource(VAULT), resource(REGISTRY)),
    ]);
    expect(obstacles).toHaveLength(1);
    expect(obstacles[0]).toMatchObject({
      steps: ['a', 'b'],
      what: expect.stringMatching(
        /Microsoft\.ContainerRegistry\/registries\/write and 2 more permissions on/,
      ),
      clear: expect.stringMatching(/--role "Contributor" --scope/),
    });
  });

  it('to do something else to a resource', async () => {
    const { look } = lookRig({ emulator: { permissions: { ...OWNER, notActions: ['*/taskRuns/*'] } } });
    const actions = ['Microsoft.ContainerRegistry/registries/taskRuns/write'];
    const { obstacles } = await look(needed('build', { kind: 'permission', scope: REGISTRY, actions }));
    expect(obstacles).toMatchObject([{ steps: ['build'], what: expect.stringContaining(actions[0] ?? '') }]);
  });

  it('to set secrets: not where the step before gives itself the role, but where it may not', async () => {
    const allowed = lookRig();
    expect(
      (await allowed.look([...needed('vault', officer), ...needed('store', secrets)])).obstacles,
    ).toEqual([]);
    const refused = lookRig({ emulator: { permissions: CONTRIBUTOR } });
    const { obstacles } = await refused.look([...needed('vault', officer), ...needed('store', secrets)]);
    expect(obstacles).toMatchObject([
      { steps: ['vault'], what: expect.stringContaining('roleAssignments/write') },
      {
        steps: ['store'],
        address: VAULT,
        what: expect.stringMatching(
          /lacks .*setSecret\/action .*, and may not give itself the role that has it/,
        ),
        clear: expect.stringContaining('--role "Key Vault Secrets Officer"'),
      },
    ]);
  });

  it('to set secrets where no step of the run gives the role, and nobody has', async () => {
    const { look } = lookRig();
    const { obstacles } = await look(needed('store', secrets));
    expect(obstacles).toMatchObject([{ what: expect.stringMatching(/setSecret\/action on \S+$/) }]);
  });
});

describe('a permission is not missing', () => {
  it('where a role on the group, or on the resource itself, gives it', async () => {
    const { cloud, look, put, open } = lookRig();
    await cloud.group('rg-shop');
    await put(REGISTRY, '2025-11-01', { location: 'westeurope', sku: { name: 'Basic' } });
    const assigned = `${REGISTRY}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-00000000abcd`;
    await put(assigned, '2022-04-01', {
      properties: {
        principalId: PRINCIPAL,
        principalType: 'User',
        roleDefinitionId: roleDefinitionId(SUBSCRIPTION, 'f58310d9-a9f6-439a-9e8d-f62e7b41a168'),
      },
    });
    const limited = cloud.open({ permissions: CONTRIBUTOR });
    const azure = open({ httpClient: inProcessClient((request) => limited.handle(request)) });
    expect((await look(needed('a', role(REGISTRY)), {}, azure)).obstacles).toEqual([]);
    expect((await look(needed('a', role(VAULT)), {}, azure)).obstacles).toMatchObject([{ address: GROUP }]);
  });

  it('to set secrets, where the role is held already', async () => {
    const { look } = lookRig({
      emulator: { permissions: { ...CONTRIBUTOR, dataActions: ['Microsoft.KeyVault/vaults/secrets/*'] } },
    });
    expect((await look(needed('store', secrets))).obstacles).toEqual([]);
  });
});

it('permissions that Azure does not tell are not checked, and nothing is taken for missing', async () => {
  const rig = lookRig();
  const untold = rig.open({
    httpClient: inProcessClient(async (request) =>
      request.url.includes('/Microsoft.Authorization/permissions')
        ? { status: 404, body: { error: { code: 'ResourceNotFound', message: 'no such thing' } } }
        : rig.cloud.emulator.handle(request),
    ),
  });
  const { obstacles, unchecked } = await rig.look(needed('a', role(REGISTRY), secrets), {}, untold);
  expect(obstacles).toEqual([]);
  expect(unchecked).toEqual([expect.stringContaining(`Azure tells no permissions at ${SUB}`)]);
});

it('a vault that its group does not list yet is looked at itself', async () => {
  const { cloud, look, put, open } = lookRig();
  await cloud.group('rg-shop');
  await put(VAULT, '2026-02-01', {
    location: 'westeurope',
    properties: { tenantId: TENANT, sku: { family: 'A', name: 'standard' }, enableRbacAuthorization: true },
  });
  const assigned = `${VAULT}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-00000000abcd`;
  await put(assigned, '2022-04-01', {
    properties: {
      principalId: PRINCIPAL,
      principalType: 'User',
      roleDefinitionId: roleDefinitionId(SUBSCRIPTION, ROLES.keyVaultSecretsOfficer),
    },
  });
  const azure = open({
    httpClient: inProcessClient(async (request) =>
      new URL(request.url).pathname.endsWith('/resources')
        ? { status: 200, body: { value: [] } }
        : cloud.emulator.handle(request),
    ),
  });
  expect((await look(needed('store', secrets), {}, azure)).obstacles).toEqual([]);
});

it('what the built-in steps require needs no more than an owner, nor less than roles to give', async () => {
  const { obstacles } = await lookRig({ emulator: { permissions: CONTRIBUTOR } }).look(allRequired());
  expect(obstacles.map(({ steps }) => steps)).toEqual([
    ['create_container_registry', 'create_key_vault'],
    expect.arrayContaining(['create_databases', 'store_secrets']),
  ]);
});
