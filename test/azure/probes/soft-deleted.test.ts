import { describe, expect, it } from 'vitest';
import { inProcessClient } from '../../../src/azure/in-process.ts';
import { TENANT } from '../rig.ts';
import { GROUP, lookRig, needed, VAULT, WORKSPACE } from './rig.ts';

const properties = {
  tenantId: TENANT,
  sku: { family: 'A', name: 'standard' },
  enableRbacAuthorization: true,
  softDeleteRetentionInDays: 7,
};

const SPEC = {
  location: 'westeurope',
  tags: {},
  sku: 'standard',
  softDeleteRetentionDays: 7,
  purgeProtection: false,
} as const;

async function withDeletedVault(at = VAULT, more: object = {}) {
  const rig = lookRig();
  await rig.cloud.group('rg-shop');
  await rig.cloud.group('rg-other');
  await rig.put(at, '2026-02-01', { location: 'westeurope', properties: { ...properties, ...more } });
  await rig.cloud.send('DELETE', `${at}?api-version=2026-02-01`);
  return rig;
}

const vault = (whenSoftDeleted: 'recover' | 'purge') =>
  needed('create_key_vault', { kind: 'resource', at: VAULT, location: 'westeurope', whenSoftDeleted });

describe('a soft-deleted vault', () => {
  it('of our own id is recovered, or purged: no obstacle', async () => {
    const { look } = await withDeletedVault();
    expect(await look(vault('recover'))).toEqual({ obstacles: [], unchecked: [] });
    expect(await look(vault('purge'))).toEqual({ obstacles: [], unchecked: [] });
  });

  it('is not purged where what nothing brings back may not be lost, and recovered all the same', async () => {
    const { look } = await withDeletedVault();
    expect((await look(vault('recover'), { mayLose: false })).obstacles).toEqual([]);
    expect((await look(vault('purge'), { mayLose: false })).obstacles).toMatchObject([
      {
        code: 'ConflictError',
        what: 'the soft-deleted vault kv-shop-demo would be purged, and its secrets with it, for good',
        clear: expect.stringContaining('--allow-irreversible'),
      },
    ]);
  });

  it('of another group holds its name: it is told once, with the command that frees it', async () => {
    const other = VAULT.replace('rg-shop', 'rg-other');
    const { look } = await withDeletedVault(other);
    const { obstacles } = await look(vault('recover'));
    expect(obstacles).toEqual([
      {
        steps: ['create_key_vault'],
        address: VAULT,
        code: 'ConflictError',
        what: expect.stringContaining(
          `the soft-deleted vault ${other} holds the name kv-shop-demo until 2026-`,
        ),
        clear: expect.stringMatching(/^az keyvault purge --name kv-shop-demo --location westeurope/),
      },
    ]);
  });

  it('that is protected cannot be purged, ours or not', async () => {
    const ours = await withDeletedVault(VAULT, { enablePurgeProtection: true });
    expect((await ours.look(vault('purge'))).obstacles).toMatchObject([
      { clear: 'Set `keyVault.whenSoftDeleted: recover`, or choose another `keyVault.name`.' },
    ]);
    expect((await ours.look(vault('recover'))).obstacles).toEqual([]);
    const others = await withDeletedVault(VAULT.replace('rg-shop', 'rg-other'), {
      enablePurgeProtection: true,
    });
    expect((await others.look(vault('recover'))).obstacles).toMatchObject([
      { clear: expect.stringMatching(/^It is protected against purging: .*az keyvault recover/) },
    ]);
  });

  it('that the signed-in principal may not purge', async () => {
    const rig = await withDeletedVault();
    const permissions = {
      actions: ['*'],
      notActions: ['*/purge/action'],
      dataActions: [],
      notDataActions: [],
    };
    const limited = rig.cloud.open({ permissions });
    const azure = rig.open({ httpClient: inProcessClient((request) => limited.handle(request)) });
    expect((await rig.look(vault('purge'), {}, azure)).obstacles).toMatchObject([
      {
        code: 'AuthorizationFailed',
        what: expect.stringContaining('deletedVaults/purge/action'),
        clear: expect.stringContaining('az keyvault purge'),
      },
    ]);
    const purged = azure.vaults.put(VAULT, { ...SPEC, whenSoftDeleted: 'purge' });
    await expect(purged).rejects.toMatchObject({ details: { code: 'AuthorizationFailed' } });
  });
});

describe('a soft-deleted workspace', () => {
  const workspace = (location: string) =>
    needed('create_monitoring', { kind: 'resource', at: WORKSPACE, location });

  it('comes back where it was, and stands in the way elsewhere', async () => {
    const { look, cloud, put } = lookRig();
    await cloud.group('rg-shop');
    await put(WORKSPACE, '2026-03-01', { location: 'westeurope', properties: { retentionInDays: 30 } });
    await cloud.send('DELETE', `${WORKSPACE}?api-version=2026-03-01`);
    expect(await look(workspace('westeurope'))).toEqual({ obstacles: [], unchecked: [] });
    const { obstacles } = await look(workspace('northeurope'));
    expect(obstacles).toMatchObject([
      {
        address: WORKSPACE,
        code: 'ConflictError',
        what: 'the soft-deleted workspace log-shop can come back only in westeurope, not in northeurope',
        clear: expect.stringContaining(
          `az monitor log-analytics workspace recover -g ${GROUP.split('/').at(-1)}`,
        ),
      },
    ]);
    // And so it is.
    const answer = await cloud.send('PUT', `${WORKSPACE}?api-version=2026-03-01`, {
      location: 'northeurope',
    });
    expect(answer.status).toBe(409);
  });
});
