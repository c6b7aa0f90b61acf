import { z } from 'zod';
import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';

// Learn, "Azure Container Registry roles and permissions": who may pull, by the registry's roleAssignmentMode.
const LEGACY_PULLERS = new Set([
  '7f951dda-4ed3-4680-a7ca-43fe172d538d', // AcrPull
  '8311e382-0749-4cb8-b61a-304f252e45ec', // AcrPush
  'acdd72a7-3385-48ef-bd42-f606fba81ae7', // Reader
  'b24988ac-6180-42a0-ab88-20f7382dd24c', // Contributor
  '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', // Owner
]);
const ABAC_PULLERS = new Set([
  'b93aa761-3e63-49ed-ac28-beffa264f7ac', // Container Registry Repository Reader
  '2a1e307c-b015-4ebd-883e-5b7698a07328', // Container Registry Repository Writer
]);

// Seconds until a registry heeds a role assignment. Learn, "Troubleshoot Azure RBAC": up to 10 minutes; 60 to 120 s are
// what deployers measure (github.com/microsoft/azure-container-apps/issues/1061 is what they meet meanwhile).
const PROPAGATION = 90;

const assignmentSchema = z.object({
  principalId: z.string(),
  roleDefinitionId: z.string(),
  createdOn: z.iso.datetime({ offset: true }).optional(),
});

/** Says whether a principal may pull from a registry, now: its role must have been assigned a while ago. */
export function mayPull(principalId: string, registry: StoredResource, call: Calls): boolean {
  const abac = registry.properties?.['roleAssignmentMode'] === 'AbacRepositoryPermissions';
  const pullers = abac ? ABAC_PULLERS : LEGACY_PULLERS;
  return call.list('Microsoft.Authorization/roleAssignments').some((assignment) => {
    const end = assignment.id.toLowerCase().lastIndexOf('/providers/microsoft.authorization/');
    const scope = assignment.id.slice(0, end);
    if (!`${registry.id}/`.toLowerCase().startsWith(`${scope}/`.toLowerCase())) return false;
    const { principalId: to, roleDefinitionId, createdOn } = assignmentSchema.parse(assignment.properties);
    const since = createdOn === undefined ? -Infinity : Date.parse(createdOn) + call.scaled(PROPAGATION);
    const role = roleDefinitionId.split('/').at(-1)?.toLowerCase() ?? '';
    return to === principalId && since <= call.now() && pullers.has(role);
  });
}
