import type { DataPlane } from '../data-plane.ts';
import type { Continuation, ProviderAction } from '../provider-action.ts';
import type { ResourceType } from '../resource-type.ts';
import { actionGroups } from './action-group.ts';
import { appHosts } from './app-host.ts';
import { revisionContinuations, revisions } from './app-revision.ts';
import { apps } from './app.ts';
import { taskBlobs } from './blob.ts';
import { runContinuations } from './build-execution.ts';
import { runs } from './build-run.ts';
import { taskRuns } from './build-task-run.ts';
import { components } from './component.ts';
import { daprComponents } from './dapr.ts';
import { diagnosticSettings } from './diagnostic-setting.ts';
import { deployments } from './deployments.ts';
import { appUsages, environments } from './environment.ts';
import { userAssignedIdentities } from './identity.ts';
import { executionContinuations, executions } from './job-execution.ts';
import { jobs } from './job.ts';
import { locks } from './lock.ts';
import { logStreams } from './log-stream.ts';
import { permissions } from './permissions.ts';
import { postgresActions } from './postgres-actions.ts';
import { postgresDatabases } from './postgres-database.ts';
import { postgresFirewallRules } from './postgres-firewall-rule.ts';
import { postgresServers } from './postgres-server.ts';
import { queryRules } from './query-rule.ts';
import { redisClusters } from './redis-cluster.ts';
import { redisDatabases } from './redis-database.ts';
import { registryNameCheck } from './registry-names.ts';
import { registries } from './registry.ts';
import { resourceGroups } from './resource-group.ts';
import { roleAssignments } from './role-assignment.ts';
import { roleDefinition, roleDefinitions } from './role-definition.ts';
import { secretPlane } from './secret-plane.ts';
import { storageAccounts } from './storage-account.ts';
import { blobServices } from './storage-blob-service.ts';
import { blobContainers } from './storage-container.ts';
import { telemetryPlane } from './telemetry-plane.ts';
import { vaultActions, vaultContinuations } from './vault-actions.ts';
import { vaults } from './vault.ts';
import { workbooks } from './workbook.ts';
import { deletedWorkspaces } from './workspace-deleted.ts';
import { workspaces } from './workspace.ts';

/** Every resource type of the embedded Azure. */
export const resourceTypes: readonly ResourceType[] = [
  resourceGroups,
  userAssignedIdentities,
  workspaces,
  components,
  actionGroups,
  queryRules,
  workbooks,
  diagnosticSettings,
  roleAssignments,
  locks,
  vaults,
  postgresServers,
  postgresDatabases,
  postgresFirewallRules,
  redisClusters,
  redisDatabases,
  registries,
  runs,
  taskRuns,
  environments,
  daprComponents,
  apps,
  revisions,
  jobs,
  executions,
  storageAccounts,
  blobServices,
  blobContainers,
];

/** Every provider path that is no resource. */
export const providerActions: readonly ProviderAction[] = [
  roleDefinitions,
  roleDefinition,
  permissions,
  deployments,
  appUsages,
  deletedWorkspaces,
  ...vaultActions,
  ...postgresActions,
  registryNameCheck,
];

/** Every host beside ARM. */
export const dataPlanes: readonly DataPlane[] = [
  secretPlane,
  taskBlobs,
  appHosts,
  logStreams,
  telemetryPlane,
];

/** What runs when the time of an operation has come, by name: names are kept in azure.json, so they never change. */
export const continuations: Readonly<Record<string, Continuation>> = {
  ...vaultContinuations,
  ...runContinuations,
  ...revisionContinuations,
  ...executionContinuations,
};
