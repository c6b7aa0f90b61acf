import { v5 } from 'uuid';

/** The id of a resource group. */
export function groupId(subscriptionId: string, name: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${name}`;
}

/** The id of a subscription's registration with a resource provider, such as `Microsoft.App`. */
export function providerId(subscriptionId: string, namespace: string): string {
  return `/subscriptions/${subscriptionId}/providers/${namespace}`;
}

/** The id of a resource in a group: `resourceId(group, 'Microsoft.KeyVault/vaults', 'kv-shop')`. */
export function resourceId(group: string, type: string, name: string): string {
  return `${group}/providers/${type}/${name}`;
}

/** The id of a child resource: `childId(server, 'databases', 'shop')`. */
export function childId(parent: string, type: string, name: string): string {
  return `${parent}/${type}/${name}`;
}

/** The last segment of an id. */
export function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** Built-in roles by name; the ids are the same in every tenant. Source: Microsoft Learn, "Azure built-in roles". */
export const ROLES = {
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
  keyVaultSecretsOfficer: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6',
  storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
} as const;

/** The id of a built-in role's definition. */
export function roleDefinitionId(subscriptionId: string, role: string): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
}

/** One role given to one principal on one scope. */
export interface RoleGrant {
  /** The id of the resource on which the role is given. */
  readonly scope: string;
  /** The GUID of the role's definition. */
  readonly role: string;
  /** The object id of the identity, user or service principal. */
  readonly principalId: string;
}

/**
 * The id of a role assignment: its name is the GUID that scope, role and principal give, so that asking twice for the
 * same grant meets the same assignment.
 * Source: Microsoft Learn, "Create Azure RBAC resources by using Bicep" (name: guid(scope, principal, role)).
 */
export function roleAssignmentId(grant: RoleGrant): string {
  const name = v5([grant.scope, grant.role, grant.principalId].join('|').toLowerCase(), GRANTS);
  return `${grant.scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
}

/** Our own namespace for the names of role assignments (RFC 9562, section 5.5). */
const GRANTS = '2b0b8a0e-9c2f-4f0e-8f8b-5d1c6a7e3b94';
