import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { ProviderAction } from '../provider-action.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { tags } from './tags.ts';

const VERSIONS = [
  '2025-07-01',
  '2026-03-01',
  '2025-02-01',
  '2023-09-01',
  '2022-10-01',
  '2021-06-01',
  '2020-08-01',
];
const FOURTEEN_DAYS = 14 * 24 * 60 * 60 * 1000;

const access = z.enum(['Enabled', 'Disabled', 'SecuredByPerimeter']);

// Written by Azure; ignored when a client sends it back, as it does with what it has read.
const readOnly = z.unknown().optional();

const properties = z.strictObject({
  sku: z
    .strictObject({
      // Azure answers with its own casing, and takes any.
      name: z.string().transform((name, context) => {
        const known = SKUS.find((sku) => sku.toLowerCase() === name.toLowerCase());
        if (known === undefined)
          context.addIssue({ code: 'custom', message: `'${name}' is not a supported sku.` });
        return known ?? name;
      }),
      capacityReservationLevel: z.int().optional(),
      lastSkuUpdate: readOnly,
    })
    .optional(),
  // Learn, "Manage data retention in a Log Analytics workspace": 30 to 730 days.
  retentionInDays: z.int().min(30).max(730).optional(),
  workspaceCapping: z
    .strictObject({
      dailyQuotaGb: z.number().optional(),
      quotaNextResetTime: readOnly,
      dataIngestionStatus: readOnly,
    })
    .optional(),
  publicNetworkAccessForIngestion: access.optional(),
  publicNetworkAccessForQuery: access.optional(),
  forceCmkForQuery: z.boolean().optional(),
  features: z.looseObject({}).optional(),
  defaultDataCollectionRuleResourceId: z.string().optional(),
  provisioningState: readOnly,
  customerId: readOnly,
  createdDate: readOnly,
  modifiedDate: readOnly,
  privateLinkScopedResources: readOnly,
});

const SKUS = [
  'Free',
  'Standard',
  'Premium',
  'PerNode',
  'PerGB2018',
  'Standalone',
  'CapacityReservation',
  'LACluster',
];

const body = z.strictObject({
  location: z.string(),
  tags: tags.nullish(),
  properties: properties.optional(),
  identity: z.looseObject({ type: z.enum(['SystemAssigned', 'UserAssigned', 'None']) }).optional(),
});

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
  apiVersions: VERSIONS,
  body,
  name: /^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/,
  tracked: true,
  systemData: false,
  etag: true,
  statuses: { create: 201, update: 200, delete: 200, deleteMissing: 204 },
  style: { put: 'provisioning-state', update: 'sync', delete: 'sync' },
  seconds: { create: 30, update: 1, delete: 8 },
  patch: true,
  accept(sent, before, call) {
    const deleted = before === undefined ? takeDeleted(sent.id, call) : undefined;
    return settled(sent, before ?? deleted, deleted !== undefined, call);
  },
  removing(resource, call) {
    if (call.query?.get('force') === 'true') return;
    call.deleted.set(keyOf(resource.id), { resource, deletedAt: call.now() });
  },
  actions: {
    sharedKeys: (resource) => ({ status: 200, body: keysOf(resource) }),
  },
};

/** The workspaces that can still be recovered, of the subscription; they are shown as they were. */
export const deletedWorkspaces: ProviderAction = {
  provider: 'Microsoft.OperationalInsights',
  method: 'GET',
  path: 'deletedWorkspaces',
  apiVersions: VERSIONS,
  answer: ({ group }, call) => ({
    status: 200,
    body: {
      value: kept(call)
        .map(({ resource }) => resource)
        .filter(({ id }) => group === undefined || id.split('/')[4]?.toLowerCase() === group.toLowerCase()),
    },
  }),
};

const keptSchema = z.object({
  resource: z.looseObject({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    location: z.string(),
    tags: z.record(z.string(), z.string()).exactOptional(),
    properties: z.record(z.string(), z.unknown()),
  }),
  deletedAt: z.number(),
});

function kept(call: Calls): z.output<typeof keptSchema>[] {
  return call.deleted.entries().flatMap(([key, value]) => {
    if (!key.includes('/microsoft.operationalinsights/')) return [];
    const row = keptSchema.parse(value);
    return row.deletedAt + FOURTEEN_DAYS > call.now() ? [row] : [];
  });
}

function takeDeleted(id: string, call: Calls): StoredResource | undefined {
  const found = kept(call).find(({ resource }) => resource.id.toLowerCase() === id.toLowerCase());
  call.deleted.delete(keyOf(id));
  return found?.resource;
}

function keyOf(id: string): string {
  return id.toLowerCase();
}

function settled(
  sent: StoredResource,
  before: StoredResource | undefined,
  recovered: boolean,
  call: Calls,
): StoredResource {
  const asked = properties.parse(sent.properties ?? {});
  if (recovered && before?.location !== sent.location) {
    const message = `A deleted workspace '${sent.name}' exists in location '${before?.location ?? ''}'.`;
    throw new ArmError(409, 'Conflict', message);
  }
  const was = properties.parse(before?.properties ?? {});
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
