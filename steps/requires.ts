import { groupId, resourceId, ROLES } from '../src/azure/ids.ts';
import type { Requirement, RequirementOf } from '../src/azure/requirement.ts';
import type { Config } from '../src/config/schema.ts';

/** What is said of a resource beside where it is. */
type About = Omit<RequirementOf<'resource'>, 'kind' | 'at' | 'location'>;

/**
 * Requires that a resource in the group of the deployment can be created or changed: the permission, the provider, its
 * name and size, the limits of the subscription, and that nobody else is at it.
 */
export function puts(config: Config, type: string, name: string, about: About = {}): Requirement {
  return {
    kind: 'resource',
    at: resourceId(groupOf(config), type, name),
    location: config.location,
    ...about,
  };
}

/** The same of the group itself. */
export function putsGroup(config: Config): Requirement {
  return { kind: 'resource', at: groupOf(config), location: config.location };
}

/** Requires that a role on a resource in the group can be given, to an app's identity or (`self`) to who is signed in. */
export function gives(
  config: Config,
  role: keyof typeof ROLES,
  type: string,
  name: string,
  self = false,
): Requirement {
  return { kind: 'role', scope: resourceId(groupOf(config), type, name), role: ROLES[role], self };
}

/** Requires that secrets can be set in the vault of the deployment. */
export function setsSecrets(config: Config): Requirement {
  return {
    kind: 'secrets',
    vault: resourceId(groupOf(config), 'Microsoft.KeyVault/vaults', config.keyVault.name),
  };
}

/** Requires that something else can be done to a resource in the group. */
export function does(config: Config, type: string, name: string, actions: readonly string[]): Requirement {
  return {
    kind: 'permission',
    scope: resourceId(groupOf(config), type, name),
    actions: actions.map((action) => `${type}/${action}`),
  };
}

/** Requires that the logs of a resource can be sent to the workspace, where they are wanted. */
export function sendsLogs(config: Config, type: string, name: string): Requirement[] {
  if (!config.monitoring.alerts.enabled) return [];
  const scope = resourceId(groupOf(config), type, name);
  return [{ kind: 'permission', scope, actions: ['Microsoft.Insights/diagnosticSettings/write'] }];
}

/** Requires that alerts and what belongs to them can be made, where they are wanted. */
export function putsAlerts(config: Config): Requirement[] {
  if (!config.monitoring.alerts.enabled) return [];
  const types = ['actionGroups', 'scheduledQueryRules', 'workbooks'];
  const actions = types.map((type) => `Microsoft.Insights/${type}/write`);
  return [{ kind: 'permission', scope: groupOf(config), actions }];
}

function groupOf({ subscriptionId, resourceGroup }: Config): string {
  return groupId(subscriptionId, resourceGroup.name);
}
