import { permissionsAt } from '../arm/authorization.ts';
import { ArmError } from '../arm-error.ts';
import type { ProviderAction } from '../provider-action.ts';

/**
 * What the caller may do at a scope: a subscription, a group or a resource. That of a subscription is not in the
 * specification, but is what the portal asks for.
 * Source: azure-rest-api-specs, Microsoft.Authorization 2022-04-01, authorization-RoleDefinitionsCalls.json
 * (Permissions_ListForResourceGroup, Permissions_ListForResource).
 */
export const permissions: ProviderAction = {
  provider: 'Microsoft.Authorization',
  method: 'GET',
  path: 'permissions',
  apiVersions: ['2022-04-01', '2018-07-01', '2015-07-01'],
  answer({ scope, group }, call) {
    const inGroup = group !== undefined && `/subscriptions/${call.subscriptionId}/resourceGroups/${group}`;
    if (inGroup !== false && call.find(inGroup) === undefined) {
      throw new ArmError(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
    }
    const assignments = call.list('Microsoft.Authorization/roleAssignments');
    return { status: 200, body: { value: permissionsAt(call, assignments, scope) } };
  },
};
