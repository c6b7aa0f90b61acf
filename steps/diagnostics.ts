import type { Config } from '../src/config/schema.ts';
import { diagnosticSettingId, nameOf, resourceId } from '../src/azure/ids.ts';
import { createMonitoring } from './create-monitoring.ts';
import type { Ports } from './ports.ts';

/** Where the logs of a resource go; absent where alerts are off, so that switching them on is what changes the inputs. */
export interface Logged {
  readonly logs?: { readonly workspaceId: string };
}

/**
 * The logs that are kept of each resource.
 * Source: Microsoft Learn, "Supported Resource log categories for Azure Monitor", by type.
 */
export const LOGS = {
  vault: ['AuditEvent'],
  registry: ['ContainerRegistryRepositoryEvents', 'ContainerRegistryLoginEvents'],
  postgres: ['PostgreSQLLogs'],
} as const;

/** The part of a step's inputs that says where its logs go: its id is known before the workspace is there. */
export function loggedTo(
  { monitoring }: Pick<Config, 'monitoring'>,
  group: string,
): { logs?: { workspaceId: string } } {
  if (!monitoring.alerts.enabled) return {};
  const workspaceId = resourceId(group, 'Microsoft.OperationalInsights/workspaces', monitoring.workspace);
  return { logs: { workspaceId } };
}

/** The step to wait for where logs go to its workspace. */
export function afterWorkspace({ monitoring }: Pick<Config, 'monitoring'>): string[] {
  return monitoring.alerts.enabled ? [createMonitoring.name] : [];
}

/**
 * The address of the diagnostic setting of a resource, where it has one. It stands behind the resource in the step's
 * addresses, so that it goes first: Azure may give the settings of a deleted resource to the next one of that name.
 * Source: Microsoft Learn, "Diagnostic settings in Azure Monitor" ("first delete its diagnostic settings").
 */
export function logAddresses(resource: string, { logs }: Logged): string[] {
  return logs === undefined ? [] : [settingOf(resource)];
}

/** Sends the logs of a resource to the workspace, where they are wanted. */
export async function putLogs(
  resource: string,
  categories: readonly string[],
  { logs, azure }: Logged & Pick<Ports, 'azure'>,
): Promise<void> {
  if (logs === undefined) return;
  const { workspaceId } = logs;
  await azure.monitoring.putDiagnosticSetting(settingOf(resource), {
    workspaceId,
    categories,
  });
}

/** Named after the resource, so that reports, which show the last words of an address, tell one from the other. */
function settingOf(resource: string): string {
  return diagnosticSettingId(resource, `${nameOf(resource)}-logs`);
}
