import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';

const retentionPolicy = z.strictObject({ enabled: z.boolean(), days: z.int().min(0) }).nullish();

const log = z
  .strictObject({
    category: z.string().nullish(),
    categoryGroup: z.string().nullish(),
    enabled: z.boolean(),
    retentionPolicy,
  })
  .refine((one) => (one.category == null) !== (one.categoryGroup == null), {
    message: 'Either category or categoryGroup must be set.',
  });

const properties = z.strictObject({
  workspaceId: z.string().nullish(),
  storageAccountId: z.string().nullish(),
  eventHubAuthorizationRuleId: z.string().nullish(),
  eventHubName: z.string().nullish(),
  serviceBusRuleId: z.string().nullish(),
  marketplacePartnerId: z.string().nullish(),
  logAnalyticsDestinationType: z.enum(['Dedicated', 'AzureDiagnostics']).nullish(),
  logs: z.array(log).nullish(),
  metrics: z
    .array(
      z.strictObject({
        category: z.string().nullish(),
        timeGrain: z.string().nullish(),
        enabled: z.boolean(),
        retentionPolicy,
      }),
    )
    .nullish(),
});

type Asked = z.output<typeof properties>;

/**
 * Diagnostic settings, on what has logs to send: at once, at most five on one resource, and no two that send the same
 * category to the same place. One says to where, and of which logs or metrics.
 * Sources: azure-rest-api-specs, Microsoft.Insights preview/2021-05-01-preview/diagnosticsSettings_API.json (200 for a
 * new one too); learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings
 */
export const diagnosticSettings: ResourceType = {
  type: 'Microsoft.Insights/diagnosticSettings',
  apiVersions: ['2021-05-01-preview', '2017-05-01-preview'],
  body: z.strictObject({ properties }),
  // Learn, "Naming rules": 1-260 characters, none of *<>%&:\?+/, no space or period at the end.
  name: /^[^*<>%&:\\?+/]{0,259}[^*<>%&:\\?+/\s.]$/,
  tracked: false,
  extension: true,
  systemData: false,
  statuses: { create: 200, update: 200, delete: 200, deleteMissing: 204 },
  style: { put: 'sync', delete: 'sync' },
  // Not measured: an answer of the resource provider, no operation.
  seconds: { create: 3, update: 2, delete: 2 },
  accept(body, before, call) {
    const asked = properties.parse(body.properties);
    const scope = scopeOf(body.id);
    checkDestination(asked, call);
    checkCategories(asked, call.find(scope));
    const others = call
      .list('Microsoft.Insights/diagnosticSettings', scope)
      .filter(({ id }) => scopeOf(id).toLowerCase() === scope.toLowerCase())
      .filter(({ id }) => id.toLowerCase() !== body.id.toLowerCase());
    if (before === undefined && others.length >= MOST) {
      const message = `The resource '${scope}' has ${MOST} diagnostic settings, and can have no more.`;
      throw new ArmError(409, 'Conflict', message);
    }
    for (const other of others) checkSink(asked, other);
    return {
      id: body.id,
      name: body.name,
      type: body.type,
      properties: {
        ...Object.fromEntries(Object.entries(asked).filter(([, value]) => value != null)),
        logs: (asked.logs ?? []).map(settled),
        metrics: (asked.metrics ?? []).map(settled),
      },
    };
  },
};

// Learn, "Diagnostic settings in Azure Monitor": "Each resource can have up to five diagnostic settings."
const MOST = 5;

/** The logs of each type. Source: Learn, "Supported Resource log categories for Azure Monitor", by type. */
const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  'microsoft.keyvault/vaults': ['AuditEvent', 'AzurePolicyEvaluationDetails'],
  'microsoft.containerregistry/registries': [
    'ContainerRegistryLoginEvents',
    'ContainerRegistryRepositoryEvents',
  ],
  'microsoft.dbforpostgresql/flexibleservers': [
    'PostgreSQLFlexDatabaseXacts',
    'PostgreSQLFlexPGBouncer',
    'PostgreSQLFlexQueryStoreRuntime',
    'PostgreSQLFlexQueryStoreWaitStats',
    'PostgreSQLFlexSessions',
    'PostgreSQLFlexTableStats',
    'PostgreSQLLogs',
  ],
};

// Learn, "Diagnostic settings in Azure Monitor", "Category groups".
const GROUPS = ['alllogs', 'audit'];

function scopeOf(id: string): string {
  return id.slice(0, id.toLowerCase().lastIndexOf('/providers/microsoft.insights/'));
}

function checkDestination(asked: Asked, call: Calls): void {
  const { workspaceId, storageAccountId, eventHubAuthorizationRuleId, marketplacePartnerId } = asked;
  const sinks = [workspaceId, storageAccountId, eventHubAuthorizationRuleId, marketplacePartnerId];
  if (sinks.every((sink) => sink == null)) {
    throw new ArmError(400, 'BadRequest', 'At least one data sink needs to be specified.');
  }
  if (workspaceId == null) return;
  if (call.find(workspaceId)?.type === 'Microsoft.OperationalInsights/workspaces') return;
  throw new ArmError(404, 'ResourceNotFound', `The workspace '${workspaceId}' was not found.`);
}

function checkCategories({ logs, metrics }: Asked, on: StoredResource | undefined): void {
  const known = CATEGORIES[on?.type.toLowerCase() ?? ''];
  if (on === undefined || known === undefined) {
    const message = `The resource type '${on?.type.toLowerCase() ?? ''}' does not support diagnostic settings.`;
    throw new ArmError(400, 'ResourceTypeNotSupported', message);
  }
  if ((logs ?? []).length + (metrics ?? []).length === 0) {
    throw new ArmError(400, 'BadRequest', 'At least one log or metric category needs to be specified.');
  }
  for (const { category, categoryGroup } of logs ?? []) {
    const isKnown =
      categoryGroup == null
        ? known.some((name) => name.toLowerCase() === category?.toLowerCase())
        : GROUPS.includes(categoryGroup.toLowerCase());
    if (!isKnown) throw notSupported(category ?? categoryGroup ?? '');
  }
  for (const { category } of metrics ?? [])
    if (category?.toLowerCase() !== 'allmetrics') throw notSupported(category ?? '');
}

/** As quoted in public logs: `"code":"BadRequest","message":"Category 'x' is not supported."`. */
function notSupported(category: string): ArmError {
  return new ArmError(400, 'BadRequest', `Category '${category}' is not supported.`);
}

/** As quoted in public logs of Terraform and of Azure/azure-policy. */
function checkSink({ workspaceId, logs }: Asked, other: StoredResource): void {
  const there = properties.parse(other.properties);
  if (workspaceId == null || there.workspaceId?.toLowerCase() !== workspaceId.toLowerCase()) return;
  const taken = new Set((there.logs ?? []).map(({ category }) => category?.toLowerCase()));
  const twice = (logs ?? []).find(({ category }) => category != null && taken.has(category.toLowerCase()));
  if (twice === undefined) return;
  const message = `Data sink '${workspaceId}' is already used in diagnostic setting '${other.name}' for category '${twice.category ?? ''}'. Data sinks can't be reused in different settings on the same category for the same resource.`;
  throw new ArmError(409, 'Conflict', message);
}

function settled<Source extends { retentionPolicy?: z.output<typeof retentionPolicy> }>(source: Source) {
  return { ...source, retentionPolicy: source.retentionPolicy ?? { enabled: false, days: 0 } };
}
