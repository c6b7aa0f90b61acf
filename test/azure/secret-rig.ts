import { childId, groupId, resourceId, ROLES } from '../../src/azure/ids.ts';
import type { Discretion } from '../../src/azure/secret-image.ts';
import { azureRig, PRINCIPAL, SUBSCRIPTION } from './rig.ts';

export const GROUP = groupId(SUBSCRIPTION, 'rg-shop');
export const VAULT = resourceId(GROUP, 'Microsoft.KeyVault/vaults', 'kv-shop');
export const KEY = childId(VAULT, 'secrets', 'key');
export const VAULT_SPEC = {
  location: 'westeurope',
  tags: {},
  sku: 'standard',
  softDeleteRetentionDays: 7,
  purgeProtection: false,
  whenSoftDeleted: 'recover',
} as const;

/** A vault whose secrets the signed-in principal may write, and somebody else who writes them too. */
export async function secretRig(
  options: Parameters<typeof azureRig>[0] & { purgeProtection?: boolean } = {},
) {
  const { purgeProtection = false, ...rest } = options;
  const rig = azureRig(rest);
  const { azure, cloud } = rig;
  await azure.groups.put(GROUP, { location: 'westeurope', tags: {} });
  const { uri } = await azure.vaults.put(VAULT, { ...VAULT_SPEC, purgeProtection });
  await azure.roles.put({
    scope: VAULT,
    role: ROLES.keyVaultSecretsOfficer,
    principalId: PRINCIPAL,
    principalType: 'User',
  });
  const hidden: string[] = [];
  const discretion: Discretion = {
    digest: (value) => `hmac-sha256:${value}`,
    hide: (value) => void hidden.push(value),
  };

  /** Speaks to the vault as somebody else does. */
  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await cloud.send(method, `${uri}${path}?api-version=2025-07-01`, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const theirs = {
    set: (name: string, value: string, more: object = {}) =>
      send('PUT', `secrets/${name}`, { value, ...more }),
    change: (name: string, changes: object) => send('PATCH', `secrets/${name}/`, changes),
    /** Deletes a secret, and looks until that has come about. */
    remove: async (name: string) => {
      await send('DELETE', `secrets/${name}`);
      await azure.vaultSecrets.deleted(uri, name);
    },
    versions: async (name: string): Promise<unknown[]> =>
      (await send('GET', `secrets/${name}/versions`)).value,
  };
  rig.requests.splice(0);
  return { ...rig, uri, secrets: azure.secrets, discretion, hidden, theirs };
}
