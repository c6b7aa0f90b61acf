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

/** The built-in roles that an action group can notify, by their names. Source: the same. */
export const NOTIFIED_ROLES = {
  Owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  Contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  Reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  'Monitoring Contributor': '749f88d5-cbae-40b8-bcfc-e573ddc772fa',
  'Monitoring Reader': '43d0d8ad-25c7-4714-9337-8ba259a9fe05',
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

/** The id of a workbook: its name must be a GUID, so it is the one that group and subject give. */
export function workbookId(group: string, subject: string): string {
  const name = v5([group, subject].join('|').toLowerCase(), WORKBOOKS);
  return resourceId(group, 'Microsoft.Insights/workbooks', name);
}

/** The id of what a resource's logs are sent by; it lies on the resource. */
export function diagnosticSettingId(resource: string, name: string): string {
  return resourceId(resource, 'Microsoft.Insights/diagnosticSettings', name);
}

/** Our own namespace for the names of workbooks. */
const WORKBOOKS = '0c5f3a8e-6d1b-4a57-9e0e-3b7a1f2c8d46';

/** Our own namespace for the names of role assignments (RFC 9562, section 5.5). */
const GRANTS = '2b0b8a0e-9c2f-4f0e-8f8b-5d1c6a7e3b94';
