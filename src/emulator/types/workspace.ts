import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { keepDeletedWorkspace, takeDeletedWorkspace } from './workspace-deleted.ts';
import { workspaceBody, workspaceProperties, workspaceVersions } from './workspace-schema.ts';

/**
 * Log Analytics workspaces: a new one is `Creating` for half a minute (201), a change is there at once (200). A deleted
 * one is kept for 14 days: a PUT of the same name in the same group then recovers it with its customer id, and
 * `?force=true` on the DELETE keeps nothing.
 * Sources: azure-rest-api-specs, Microsoft.OperationalInsights, Workspaces.json; recorded in Azure/azure-cli,
 * src/azure-cli/azure/cli/command_modules/monitor/tests/latest/recordings/test_monitor_log_analytics_workspace_recover.yaml;
 * Learn, "Delete and recover an Azure Log Analytics workspace".
 */
export const workspaces: ResourceType = {
  type: 'Microsoft.OperationalInsights/workspaces',
  apiVersions: workspaceVersions,
  body: workspaceBody,
  name: /^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/,
  tracked: true,
  systemData: false,
  etag: true,
  statuses: { create: 201, update: 200, delete: 200, deleteMissing: 204 },
  style: { put: 'provisioning-state', update: 'sync', delete: 'sync' },
  seconds: { create: 30, update: 1, delete: 8 },
  patch: true,
  accept(sent, before, call) {
    const deleted = before === undefined ? takeDeletedWorkspace(sent.id, call) : undefined;
    return settled(sent, before ?? deleted, deleted !== undefined, call);
  },
  removing(resource, call) {
    if (call.query.get('force') !== 'true') keepDeletedWorkspace(resource, call);
  },
  actions: {
    sharedKeys: (resource) => ({ status: 200, body: keysOf(resource) }),
  },
};

function settled(
  sent: StoredResource,
  before: StoredResource | undefined,
  recovered: boolean,
  call: Calls,
): StoredResource {
  const asked = workspaceProperties.parse(sent.properties ?? {});
  if (recovered && before?.location !== sent.location) {
    const message = `A deleted workspace '${sent.name}' exists in location '${before?.location ?? ''}'.`;
    throw new ArmError(409, 'Conflict', message);
  }
  const was = workspaceProperties.parse(before?.properties ?? {});
  const now = new Date(call.now()).toISOString();
  // What a recovery does not name comes back as it was; a plain PUT puts the default in its place.
  const old = recovered ? was : {};
  const sku = asked.sku ?? old.sku ?? { name: 'PerGB2018' };
  const name = sku.name === 'Standalone' ? 'PerGB2018' : sku.name;
  const same = was.sku?.name === name && was.sku.capacityReservationLevel === sku.capacityReservationLevel;
  return {
    id: sent.id,
    name: sent.name,
    type: sent.type,
    location: sent.location ?? '',
    ...((sent.tags ?? (recovered ? before?.tags : undefined)) && { tags: sent.tags ?? before?.tags ?? {} }),
    ...(sent['identity'] !== undefined && { identity: sent['identity'] }),
    properties: {
      customerId: before?.properties?.['customerId'] ?? call.guid(),
      provisioningState: 'Succeeded',
      sku: {
        name,
        ...(sku.capacityReservationLevel !== undefined && {
          capacityReservationLevel: sku.capacityReservationLevel,
        }),
        lastSkuUpdate: same ? was.sku?.['lastSkuUpdate'] : now,
      },
      retentionInDays: asked.retentionInDays ?? old.retentionInDays ?? 30,
      features: {
        legacy: 0,
        searchVersion: 1,
        enableLogAccessUsingOnlyResourcePermissions: true,
        ...old.features,
        ...asked.features,
      },
      workspaceCapping: {
        dailyQuotaGb: asked.workspaceCapping?.dailyQuotaGb ?? old.workspaceCapping?.dailyQuotaGb ?? -1,
        quotaNextResetTime: was.workspaceCapping?.['quotaNextResetTime'] ?? now,
        dataIngestionStatus: 'RespectQuota',
      },
      publicNetworkAccessForIngestion:
        asked.publicNetworkAccessForIngestion ?? old.publicNetworkAccessForIngestion ?? 'Enabled',
      publicNetworkAccessForQuery:
        asked.publicNetworkAccessForQuery ?? old.publicNetworkAccessForQuery ?? 'Enabled',
      ...(asked.forceCmkForQuery !== undefined && { forceCmkForQuery: asked.forceCmkForQuery }),
      createdDate: before?.properties?.['createdDate'] ?? now,
      modifiedDate: now,
    },
  };
}

/** Keys are derived, not kept: they are the same for the life of a workspace, and in no file. */
function keysOf(resource: StoredResource): object {
  const seed = String(resource.properties?.['customerId']);
  const key = (which: string) => Buffer.from(`${which}:${seed}`.padEnd(64, '.')).toString('base64');
  return { primarySharedKey: key('primary'), secondarySharedKey: key('secondary') };
}
