import { emptyContent } from '../../src/emulator/store/content.ts';
import { memoryStore } from '../../src/emulator/store/store.ts';
import type { EmulatorOptions } from '../../src/emulator/emulator.ts';
import { PRINCIPAL, rig, ROOT, TENANT } from './rig.ts';

export const VAULT_VERSION = 'api-version=2026-02-01';
export const OFFICER = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7';
export const READER_OF_SECRETS = '4633458b-17de-408a-b874-0445c86b69e6';
export const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';

/** A vault in RBAC mode with the fewest properties. */
export const vaultBody = (more: object = {}) => ({
  location: 'westeurope',
  properties: {
    tenantId: TENANT,
    sku: { family: 'A', name: 'standard' },
    enableRbacAuthorization: true,
    ...more,
  },
});

/** A role assignment as Azure stores it. */
export function assignment(
  scope: string,
  role: string,
  principalId = PRINCIPAL,
  createdOn = '2020-01-01T00:00:00.000Z',
) {
  const name = `aaaaaaaa-0000-4000-8000-${role.slice(-12)}`;
  const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
  const roleDefinitionId = `${ROOT}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
  return {
    id,
    name,
    type: 'Microsoft.Authorization/roleAssignments',
    properties: { principalId, roleDefinitionId, scope, createdOn, principalType: 'ServicePrincipal' },
  };
}

/** An embedded Azure with a group `rg` in which the given roles have been assigned, and ways to speak to vaults. */
export async function vaultRig(
  options: Partial<EmulatorOptions> & { grants?: ReturnType<typeof assignment>[] } = {},
) {
  const { grants = [assignment(`${ROOT}/resourceGroups/rg`, OFFICER)], ...rest } = options;
  const resources = Object.fromEntries(grants.map((grant) => [grant.id.toLowerCase(), grant]));
  const names = ['keyvault', 'dbforpostgresql', 'cache', 'authorization'];
  const registrations = Object.fromEntries(names.map((name) => [`microsoft.${name}`, 'Registered']));
  const store = memoryStore({ ...emptyContent(), registrations, resources });
  const made = rig({ ...rest, store });
  const group = await made.group();
  const at = (name: string, under = group) =>
    `${under}/providers/Microsoft.KeyVault/vaults/${name}?${VAULT_VERSION}`;

  /** Makes a vault and waits until its name resolves. */
  const vault = async (name = 'kv-shop', more: object = {}) => {
    const answer = await made.send('PUT', at(name), vaultBody(more));
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return settled(name);
  };

  /** Waits until the name of a vault resolves, and gives what a GET shows then. */
  const settled = async (name = 'kv-shop') => {
    for (;;) {
      made.world.pass(200_000);
      // Polling.
      const shown = await made.send('GET', at(name));
      if (shown.body.properties.provisioningState === 'Succeeded') return shown.body;
    }
  };

  /** Speaks to a vault's data plane. */
  const secrets = (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    name = 'kv-shop',
  ) =>
    made.send(
      method,
      `https://${name}.vault.azure.net${path}${path.includes('?') ? '&' : '?'}api-version=2025-07-01`,
      body,
      headers,
    );

  return { ...made, rg: group, at, vault, settled, secrets, store };
}
