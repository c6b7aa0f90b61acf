import { describe, expect, it } from 'vitest';
import { PRINCIPAL, ROOT, TENANT } from './rig.ts';
import { assignment, OFFICER, OWNER, READER_OF_SECRETS, vaultRig } from './vault-rig.ts';

const GUIDE = 'https://learn.microsoft.com/azure/key-vault/general/rbac-guide';
const RG = `${ROOT}/resourceGroups/rg`;
const VAULT = `${RG}/providers/Microsoft.KeyVault/vaults/kv-shop`;
const OTHER = '44444444-4444-4444-8444-444444444444';

async function answersWith(...grants: ReturnType<typeof assignment>[]) {
  const { vault, secrets } = await vaultRig({ grants });
  await vault();
  const set = await secrets('PUT', '/secrets/password', { value: 'one' });
  const get = await secrets('GET', '/secrets/password');
  const list = await secrets('GET', '/secrets');
  return [set.status, get.status, list.status];
}

describe('access to secrets', () => {
  // github.com/piyushsachdeva/Terraform_AKS/issues/2 quotes the whole message
  it('is refused without a role, in the words that name action, resource and decision', async () => {
    const { vault, secrets } = await vaultRig({ grants: [] });
    await vault();
    const refused = await secrets('GET', '/secrets/password');
    expect(refused).toMatchObject({
      status: 403,
      body: { error: { code: 'Forbidden', innererror: { code: 'ForbiddenByRbac' } } },
    });
    const { message } = refused.body.error;
    expect(message).toContain('Caller is not authorized to perform action on resource.');
    expect(message).toContain(`oid=${PRINCIPAL}`);
    expect(message).toContain("Action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'");
    expect(message).toContain(`Resource: '${VAULT.toLowerCase()}/secrets/password'`);
  });

  it(`is given by roles on the vault or above it, and by one on the secret alone (${GUIDE})`, async () => {
    expect(await answersWith(assignment(ROOT, OFFICER))).toEqual([200, 200, 200]);
    expect(await answersWith(assignment(RG, OFFICER))).toEqual([200, 200, 200]);
    expect(await answersWith(assignment(VAULT, OFFICER))).toEqual([200, 200, 200]);
    expect(await answersWith(assignment(`${VAULT}/secrets/password`, OFFICER))).toEqual([200, 200, 403]);
    expect(await answersWith(assignment(`${VAULT}-2`, OFFICER))).toEqual([403, 403, 403]);
  });

  it('is for reading only with Key Vault Secrets User', async () => {
    expect(await answersWith(assignment(VAULT, READER_OF_SECRETS))).toEqual([403, 404, 200]);
  });

  it('is not given by Owner, nor by a role of somebody else', async () => {
    expect(await answersWith(assignment(ROOT, OWNER))).toEqual([403, 403, 403]);
    expect(await answersWith(assignment(VAULT, OFFICER, OTHER))).toEqual([403, 403, 403]);
  });

  it(`begins some time after the role was assigned (${GUIDE})`, async () => {
    const { vault, secrets, store, world } = await vaultRig({ grants: [], latency: 'realistic' });
    await vault();
    const grant = assignment(VAULT, OFFICER, PRINCIPAL, new Date(world.now()).toISOString());
    const stored = store.dump();
    stored.content.resources[grant.id.toLowerCase()] = grant;
    store.replace(stored);
    world.pass(89_999);
    expect((await secrets('GET', '/secrets')).status).toBe(403);
    world.pass(1);
    expect((await secrets('GET', '/secrets')).status).toBe(200);
  });

  it('is by access policy where the vault has no RBAC', async () => {
    const { vault, secrets } = await vaultRig();
    await vault('kv-shop', {
      enableRbacAuthorization: false,
      accessPolicies: [{ tenantId: TENANT, objectId: PRINCIPAL, permissions: { secrets: ['Get', 'set'] } }],
    });
    expect((await secrets('PUT', '/secrets/password', { value: 'one' })).status).toBe(200);
    expect((await secrets('GET', '/secrets/password')).status).toBe(200);
    const refused = await secrets('GET', '/secrets');
    expect(refused).toMatchObject({
      status: 403,
      body: { error: { code: 'Forbidden', innererror: { code: 'AccessDenied' } } },
    });
    expect(refused.body.error.message).toContain('does not have secrets list permission');
  });

  // https://learn.microsoft.com/azure/key-vault/general/rest-error-codes
  it('ends where the network ends', async () => {
    const { vault, secrets } = await vaultRig();
    await vault('kv-shop', { publicNetworkAccess: 'Disabled' });
    expect((await secrets('GET', '/secrets')).body.error.innererror.code).toBe('ForbiddenByConnection');
    await vault('kv-wall', { networkAcls: { defaultAction: 'Deny' } });
    const walled = await secrets('GET', '/secrets', undefined, {}, 'kv-wall');
    expect(walled.body.error.innererror.code).toBe('ForbiddenByFirewall');
  });
});
