import { ArmError } from '../arm-error.ts';
import type { Permission } from '../conditions.ts';
import type { StoredResource } from '../resource-type.ts';
import { rolePermission } from '../types/role-permission.ts';
import type { Cloud } from './cloud.ts';
import type { Serving } from './serving.ts';
import type { Target } from './target.ts';

/**
 * What the caller may do at a scope: by its role on the subscription, and by every role that was assigned to it there or
 * above.
 */
export function permissionsAt(
  { conditions, principalId, subscriptionId }: Pick<Cloud, 'conditions' | 'principalId' | 'subscriptionId'>,
  assignments: readonly StoredResource[],
  scope: string,
): Permission[] {
  const here = `${scope}/`.toLowerCase();
  const assigned = assignments.flatMap(({ id, properties = {} }) => {
    const at = id.slice(0, id.toLowerCase().lastIndexOf('/providers/microsoft.authorization/'));
    const permission = rolePermission(String(properties['roleDefinitionId']));
    const counts = properties['principalId'] === principalId && here.startsWith(`${at}/`.toLowerCase());
    return counts && permission !== undefined ? [permission] : [];
  });
  const isHere = here.startsWith(`/subscriptions/${subscriptionId}/`.toLowerCase());
  return isHere ? [conditions.permissions, ...assigned] : assigned;
}

/**
 * Whether permissions allow an action: what a role's `notActions` take away, another role may give.
 * Source: Microsoft Learn, "Understand Azure role definitions" (wildcards, NotActions are no deny rule).
 */
export function allows(permissions: readonly Permission[], action: string): boolean {
  return permissions.some(
    ({ actions, notActions }) => matches(actions, action) && !matches(notActions, action),
  );
}

/** The same for an action on data. */
export function allowsOnData(permissions: readonly Permission[], action: string): boolean {
  return permissions.some(
    ({ dataActions, notDataActions }) => matches(dataActions, action) && !matches(notDataActions, action),
  );
}

/**
 * Refuses what the caller may not do, before anything else is looked at.
 * Source: Microsoft Learn, "Troubleshoot Azure RBAC", and the words of countless threads.
 * @throws ArmError 403 AuthorizationFailed
 */
export function authorize(target: Target, { cloud, request }: Serving): void {
  const needed = neededFor(target, request.method);
  if (needed === undefined) return;
  const { action, scope } = needed;
  if (allows([cloud.conditions.permissions], action)) return;
  const assignments = cloud.draft.resources
    .view()
    .map(([, resource]) => resource)
    .filter(({ type }) => type === 'Microsoft.Authorization/roleAssignments');
  if (allows(permissionsAt(cloud, assignments, scope), action)) return;
  const { principalId } = cloud;
  throw new ArmError(
    403,
    'AuthorizationFailed',
    `The client '${principalId}' with object id '${principalId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

/** Lists, polls and what ARM answers of itself everybody may ask for who may see the subscription. */
function neededFor(target: Target, method: string): { action: string; scope: string } | undefined {
  if (target.kind === 'other') {
    const { provider, rest, scope } = target.address;
    const words = rest.join('/').toLowerCase();
    if (provider === undefined) return undefined;
    if (words === 'permissions') return { action: `${provider}/permissions/read`, scope };
    if (method === 'POST' && /^locations\/[^/]+\/deletedvaults\/[^/]+\/purge$/.test(words))
      return { action: `${provider}/locations/deletedVaults/purge/action`, scope };
    return method === 'POST' && /^(un)?register$/.test(words)
      ? { action: `${provider}/${words}/action`, scope }
      : undefined;
  }
  if (target.kind === 'collection') return undefined;
  const type = target.type.type.replace(/^Microsoft\.Resources\/resourceGroups$/, GROUPS);
  const scope = target.id.replace(/\/providers\/Microsoft\.Authorization\/[^/]+\/[^/]+$/i, '');
  if (target.kind === 'resource') return { action: `${type}/${VERBS[method] ?? 'read'}`, scope };
  return method === 'POST' ? { action: `${type}/${target.rest[0] ?? ''}/action`, scope } : undefined;
}

const GROUPS = 'Microsoft.Resources/subscriptions/resourceGroups';

const VERBS: Readonly<Record<string, string>> = { PUT: 'write', PATCH: 'write', DELETE: 'delete' };

function matches(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
  });
}
