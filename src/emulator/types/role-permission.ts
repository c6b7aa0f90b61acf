import type { Permission } from '../conditions.ts';

const NONE: Permission = { actions: [], notActions: [], dataActions: [], notDataActions: [] };

const SECRETS = 'Microsoft.KeyVault/vaults/secrets';

/** What roles allow that matter to a deployment. Source: Microsoft Learn, "Azure built-in roles". */
const ROLES: Readonly<Record<string, Partial<Permission>>> = {
  /** Owner. */
  '8e3af657-a8ff-443c-a75c-2fe8c4bcb635': { actions: ['*'] },
  /** Contributor. */
  'b24988ac-6180-42a0-ab88-20f7382dd24c': {
    actions: ['*'],
    notActions: [
      'Microsoft.Authorization/*/Delete',
      'Microsoft.Authorization/*/Write',
      'Microsoft.Authorization/elevateAccess/Action',
    ],
  },
  /** Reader. */
  'acdd72a7-3385-48ef-bd42-f606fba81ae7': { actions: ['*/read'] },
  /** User Access Administrator. */
  '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9': { actions: ['*/read', 'Microsoft.Authorization/*'] },
  /** Role Based Access Control Administrator. */
  'f58310d9-a9f6-439a-9e8d-f62e7b41a168': {
    actions: [
      'Microsoft.Authorization/roleAssignments/write',
      'Microsoft.Authorization/roleAssignments/delete',
      '*/read',
    ],
  },
  /** AcrPull. */
  '7f951dda-4ed3-4680-a7ca-43fe172d538d': { actions: ['Microsoft.ContainerRegistry/registries/pull/read'] },
  /** Key Vault Administrator. */
  '00482a5a-887f-4fb3-b363-3b7fe8e74483': {
    actions: ['Microsoft.Authorization/*/read', 'Microsoft.KeyVault/*/read'],
    dataActions: ['Microsoft.KeyVault/vaults/*'],
  },
  /** Key Vault Secrets Officer. */
  'b86a8fe4-44ce-4948-aee5-eccb2c155cd7': {
    actions: ['Microsoft.Authorization/*/read', 'Microsoft.KeyVault/*/read'],
    dataActions: [`${SECRETS}/*`],
  },
  /** Key Vault Secrets User. */
  '4633458b-17de-408a-b874-0445c86b69e6': {
    dataActions: [`${SECRETS}/getSecret/action`, `${SECRETS}/readMetadata/action`],
  },
};

/** What a built-in role allows; undefined for one that allows nothing of what is asked here. */
export function rolePermission(roleDefinitionId: string): Permission | undefined {
  const role = ROLES[roleDefinitionId.split('/').at(-1)?.toLowerCase() ?? ''];
  return role && { ...NONE, ...role };
}
