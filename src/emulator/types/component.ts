import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { tags } from './tags.ts';

/** Application Insights components. */
export const COMPONENT_TYPE = 'Microsoft.Insights/components';

// Written by Azure; ignored when a client sends it back.
const readOnly = z.unknown().optional();
const access = z.enum(['Enabled', 'Disabled', 'SecuredByPerimeter']);

const properties = z.strictObject({
  Application_Type: z.enum(['web', 'other']),
  Flow_Type: z.string().nullish(),
  Request_Source: z.string().nullish(),
  WorkspaceResourceId: z.string().optional(),
  // Learn, "Data retention in Application Insights".
  RetentionInDays: z
    .union([30, 60, 90, 120, 180, 270, 365, 550, 730].map((days) => z.literal(days)))
    .optional(),
  SamplingPercentage: z.number().nullish(),
  DisableIpMasking: z.boolean().optional(),
  DisableLocalAuth: z.boolean().optional(),
  ForceCustomerStorageForProfiler: z.boolean().optional(),
  ImmediatePurgeDataOn30Days: z.boolean().optional(),
  HockeyAppId: z.string().optional(),
  IngestionMode: z
    .enum(['ApplicationInsights', 'ApplicationInsightsWithDiagnosticSettings', 'LogAnalytics'])
    .optional(),
  publicNetworkAccessForIngestion: access.optional(),
  publicNetworkAccessForQuery: access.optional(),
  ApplicationId: readOnly,
  AppId: readOnly,
  InstrumentationKey: readOnly,
  ConnectionString: readOnly,
  Name: readOnly,
  CreationDate: readOnly,
  TenantId: readOnly,
  HockeyAppToken: readOnly,
  provisioningState: readOnly,
  PrivateLinkScopedResources: readOnly,
  LaMigrationDate: readOnly,
  Retention: readOnly,
  Ver: readOnly,
});

/**
 * Application Insights components: at once, and 200 also for a new one. Azure assigns `InstrumentationKey`, `AppId` and
 * `ConnectionString` once. Classic components, without a workspace, are retired: one must be named, and exist.
 * Sources: azure-rest-api-specs, Microsoft.Insights 2020-02-02, components_API.json; recorded in
 * Azure/azure-service-operator, v2/internal/controllers/recordings/Test_Insights_Component_CRUD.yaml;
 * Learn, "Migrate to workspace-based Application Insights resources".
 */
export const components: ResourceType = {
  type: COMPONENT_TYPE,
  apiVersions: ['2020-02-02', '2020-02-02-preview', '2015-05-01'],
  body: z.strictObject({
    location: z.string(),
    kind: z.string(),
    tags: tags.nullish(),
    properties: properties.optional(),
  }),
  // Learn, "Naming rules": 1-260 characters, none of %&\?/, no space or period at the end.
  name: /^[^%&\\?/]{0,259}[^%&\\?/\s.]$/,
  tracked: true,
  systemData: false,
  etag: true,
  statuses: { create: 200, update: 200, delete: 200, deleteMissing: 204 },
  style: { put: 'sync', delete: 'sync' },
  // Recorded: 3 to 6 seconds.
  seconds: { create: 4, update: 3, delete: 2 },
  accept(body, before, call) {
    const asked = properties.parse(body.properties ?? { Application_Type: 'web' });
    const workspace = asked.WorkspaceResourceId;
    checkWorkspace(workspace, workspace === undefined ? undefined : call.find(workspace));
    const was = assigned.safeParse(before?.properties).data;
    return {
      id: body.id,
      name: body.name,
      type: body.type,
      location: body.location ?? '',
      tags: body.tags ?? {},
      kind: body['kind'],
      properties: {
        ApplicationId: body.name,
        AppId: was?.AppId ?? call.guid(),
        Application_Type: asked.Application_Type,
        ...optional(asked),
        Name: body.name,
        CreationDate: was?.CreationDate ?? new Date(call.now()).toISOString(),
        TenantId: call.tenantId,
        provisioningState: 'Succeeded',
        RetentionInDays: asked.RetentionInDays ?? 90,
        WorkspaceResourceId: workspace,
        IngestionMode: 'LogAnalytics',
        publicNetworkAccessForIngestion: asked.publicNetworkAccessForIngestion ?? 'Enabled',
        publicNetworkAccessForQuery: asked.publicNetworkAccessForQuery ?? 'Enabled',
        Ver: 'v2',
      },
    };
  },
  // Shown, never kept: no file but the vault's holds what gives access.
  present(resource) {
    const appId = assigned.parse(resource.properties).AppId;
    const InstrumentationKey = instrumentationKeyOf(resource);
    const region = resource.location ?? '';
    const ConnectionString = `InstrumentationKey=${InstrumentationKey};IngestionEndpoint=https://${region}-1.in.applicationinsights.azure.com/;LiveEndpoint=https://${region}.livediagnostics.monitor.azure.com/;ApplicationId=${appId}`;
    return { ...resource, properties: { ...resource.properties, InstrumentationKey, ConnectionString } };
  },
};

const assigned = z.object({ AppId: z.string(), CreationDate: z.string() });

/** What telemetry of a component is marked with: Azure assigns it once, as the component's `AppId`. */
export function instrumentationKeyOf({ properties: shown }: StoredResource): string {
  const { AppId } = assigned.parse(shown);
  const digest = createHash('sha256').update(`instrumentation key of ${AppId}`).digest('hex');
  return digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

function checkWorkspace(id: string | undefined, workspace: StoredResource | undefined): void {
  if (id === undefined) {
    const message =
      'Creating or updating a classic Application Insights component is not supported: name a workspace.';
    throw new ArmError(400, 'BadRequest', message);
  }
  if (workspace?.type === 'Microsoft.OperationalInsights/workspaces') return;
  throw new ArmError(400, 'BadRequest', `The workspace '${id}' of the component was not found.`);
}

function optional(asked: z.output<typeof properties>): object {
  const kept = [
    'Flow_Type',
    'Request_Source',
    'SamplingPercentage',
    'DisableIpMasking',
    'DisableLocalAuth',
    'ForceCustomerStorageForProfiler',
    'ImmediatePurgeDataOn30Days',
    'HockeyAppId',
  ] as const;
  return Object.fromEntries(kept.flatMap((key) => (asked[key] == null ? [] : [[key, asked[key]]])));
}
