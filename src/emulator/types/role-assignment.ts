import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { builtInRoles, noSuchRole } from './role-definition.ts';

// Recorded: refused four times, accepted half a minute after the identity was made.
const REPLICATION_SECONDS = 30;

// Written by Azure; ignored when a client sends it back.
const readOnly = z.unknown().optional();

const properties = z.strictObject({
  roleDefinitionId: z.string(),
  principalId: z.guid(),
  principalType: z
    .enum([
      'User',
      'Group',
      'ServicePrincipal',
      'ForeignGroup',
      'Device',
      'AgentUser',
      'AgentServicePrincipal',
    ])
    .optional(),
  description: z.string().nullish(),
  condition: z.string().nullish(),
  conditionVersion: z.string().nullish(),
  delegatedManagedIdentityResourceId: z.string().nullish(),
  scope: readOnly,
  createdOn: readOnly,
  updatedOn: readOnly,
  createdBy: readOnly,
  updatedBy: readOnly,
});

/**
 * Role assignments, on any scope. The name is a GUID; role, principal and scope can never change under it, and no second
 * assignment can hold the same three. A principal that was just made is not found unless its type is said.
 * Sources: azure-rest-api-specs, Microsoft.Authorization 2022-04-01, authorization-RoleAssignmentsCalls.json; recorded in
 * Azure/azure-service-operator, v2/internal/controllers/recordings/Test_Authorization_RoleAssignment_OnResourceGroup_CRUD.yaml;
 * Learn, "Troubleshoot Azure RBAC".
 */
export const roleAssignments: ResourceType = {
  type: 'Microsoft.Authorization/roleAssignments',
  apiVersions: ['2022-04-01', '2020-10-01-preview', '2020-04-01-preview', '2018-09-01-preview', '2015-07-01'],
  body: z.strictObject({ properties }),
  name: /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
  tracked: false,
  extension: true,
  systemData: false,
  missing: {
    code: 'RoleAssignmentNotFound',
    message: (name) => `The role assignment '${name}' is not found.`,
  },
  statuses: { create: 201, update: 200, delete: 200, deleteMissing: 204 },
  style: { put: 'sync', delete: 'sync' },
  deleteShows: true,
  seconds: { create: 4, update: 1, delete: 2 },
  accept(body, before, call) {
    const asked = properties.parse(body.properties ?? {});
    const role = asked.roleDefinitionId.split('/').at(-1)?.toLowerCase() ?? '';
    if (builtInRoles[role] === undefined) throw noSuchRole(asked.roleDefinitionId);
    const scope = scopeOf(body.id);
    checkUnchanged(asked, before);
    if (before === undefined) {
      checkUnique(asked, scope, call);
      checkPrincipal(asked, call);
    }
    const now = new Date(call.now()).toISOString();
    const type = asked.principalType ?? typeOf(asked.principalId, call) ?? 'ServicePrincipal';
    return {
      id: body.id,
      name: body.name,
      type: body.type,
      properties: {
        roleDefinitionId: `/subscriptions/${call.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
        principalId: asked.principalId,
        principalType: type,
        scope,
        condition: asked.condition ?? null,
        conditionVersion: asked.conditionVersion ?? null,
        createdOn: before?.properties?.['createdOn'] ?? now,
        updatedOn: now,
        createdBy: before?.properties?.['createdBy'] ?? call.principalId,
        updatedBy: call.principalId,
        delegatedManagedIdentityResourceId: asked.delegatedManagedIdentityResourceId ?? null,
        description: asked.description ?? null,
      },
    };
  },
  listed: (found, scope, query) => found.filter(filterOf(query.get('$filter') ?? '', scope)),
};

function scopeOf(id: string): string {
  return id.slice(0, id.toLowerCase().lastIndexOf('/providers/microsoft.authorization/'));
}

function checkUnchanged(asked: z.output<typeof properties>, before: StoredResource | undefined): void {
  if (before === undefined) return;
  const was = before.properties ?? {};
  const same =
    lastOf(String(was['roleDefinitionId'])) === lastOf(asked.roleDefinitionId) &&
    String(was['principalId']).toLowerCase() === asked.principalId.toLowerCase();
  if (same) return;
  const message = 'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.';
  throw new ArmError(400, 'RoleAssignmentUpdateNotPermitted', message);
}

function checkUnique(asked: z.output<typeof properties>, scope: string, call: Calls): void {
  const twin = call.list('Microsoft.Authorization/roleAssignments').find(({ id, properties: of = {} }) => {
    const role = lastOf(String(of['roleDefinitionId'])) === lastOf(asked.roleDefinitionId);
    const principal = String(of['principalId']).toLowerCase() === asked.principalId.toLowerCase();
    return role && principal && scopeOf(id).toLowerCase() === scope.toLowerCase();
  });
  if (twin === undefined) return;
  const message = `The role assignment already exists. The ID of the existing role assignment is ${twin.name.replaceAll('-', '')}.`;
  throw new ArmError(409, 'RoleAssignmentExists', message);
}

function checkPrincipal(asked: z.output<typeof properties>, call: Calls): void {
  if (asked.principalType !== undefined || asked.principalId === call.principalId) return;
  const known = principal.safeParse(call.data('principals').get(asked.principalId));
  const seen = known.success && call.now() - known.data.madeAt > call.scaled(REPLICATION_SECONDS);
  if (seen) return;
  const message = `Principal ${asked.principalId.replaceAll('-', '')} does not exist in the directory ${call.tenantId}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype`;
  throw new ArmError(400, 'PrincipalNotFound', message);
}

const principal = z.object({ madeAt: z.number(), type: z.string() });

function typeOf(id: string, call: Calls): string | undefined {
  return principal.safeParse(call.data('principals').get(id)).data?.type;
}

/** `atScope()` leaves out what lies below the scope; `principalId eq` and `assignedTo()` name a principal. */
function filterOf(filter: string, scope: string): (resource: StoredResource) => boolean {
  const wanted = /(?:principalId eq|assignedTo\()\s*'([^']+)'/i.exec(filter)?.[1]?.toLowerCase();
  const above = /atScope\(\)/i.test(filter);
  return ({ id, properties: of = {} }) => {
    if (wanted !== undefined && String(of['principalId']).toLowerCase() !== wanted) return false;
    return !above || `${scope.toLowerCase()}/`.startsWith(`${scopeOf(id).toLowerCase()}/`);
  };
}

function lastOf(id: string): string {
  return id.split('/').at(-1)?.toLowerCase() ?? '';
}
