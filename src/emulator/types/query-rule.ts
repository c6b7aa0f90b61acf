import type { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { queryRuleBody, queryRuleProperties, SPANS } from './query-rule-schema.ts';

type Asked = z.output<typeof queryRuleProperties>;

/**
 * Scheduled query rules that alert on logs: at once. What a rule is scoped to must exist, and so must the action groups
 * that it names; the query itself is not parsed.
 * Sources: azure-rest-api-specs, Microsoft.Insights stable/2023-12-01/scheduledQueryRule_API.json (and 2026-03-01);
 * learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-log-alert-rule
 */
export const queryRules: ResourceType = {
  type: 'Microsoft.Insights/scheduledQueryRules',
  apiVersions: ['2026-03-01', '2023-12-01', '2023-03-15-preview', '2022-06-15', '2021-08-01'],
  body: queryRuleBody,
  // "name" in the specification of 2026-03-01; Learn, "Naming rules": no space or period at the end.
  name: /^[^#<>%&:?/{}*]{0,259}[^#<>%&:?/{}*\s.]$/,
  tracked: true,
  etag: true,
  statuses: { create: 201, update: 200, delete: 200, deleteMissing: 204 },
  style: { put: 'sync', delete: 'sync' },
  // Not measured: an answer of the resource provider, no operation.
  seconds: { create: 3, update: 2, delete: 1 },
  accept(body, before, call) {
    const asked = queryRuleProperties.parse(body.properties);
    checkScope(asked, before, call);
    for (const group of asked.actions?.actionGroups ?? []) checkActionGroup(group, call);
    checkSpans(asked);
    checkMeasures(asked);
    const version = before?.properties?.['createdWithApiVersion'] ?? call.apiVersion;
    return {
      id: body.id,
      name: body.name,
      type: body.type,
      kind: 'LogAlert',
      location: body.location ?? '',
      tags: body.tags ?? {},
      ...(body['identity'] !== undefined && { identity: body['identity'] }),
      properties: {
        ...given(asked),
        createdWithApiVersion: version,
        isLegacyLogAnalyticsRule: false,
        isWorkspaceAlertsStorageConfigured: false,
        enabled: asked.enabled ?? true,
        autoMitigate: asked.autoMitigate ?? true,
        skipQueryValidation: asked.skipQueryValidation ?? false,
        checkWorkspaceAlertsStorageConfigured: asked.checkWorkspaceAlertsStorageConfigured ?? false,
        targetResourceTypes: asked.targetResourceTypes ?? asked.scopes.map((scope) => typeOf(scope, call)),
        criteria: {
          allOf: asked.criteria.allOf.map((one) => ({
            ...given(one),
            failingPeriods: one.failingPeriods ?? {
              numberOfEvaluationPeriods: 1,
              minFailingPeriodsToAlert: 1,
            },
          })),
        },
      },
    };
  },
};

/**
 * One thing, which is there, and never another one. Sources: hashicorp/terraform-provider-azurerm 21353 (code and message
 * of the first), pulumi/pulumi-azure-native 4839.
 */
function checkScope({ scopes }: Asked, before: StoredResource | undefined, call: Calls): void {
  if (scopes.length !== 1) {
    throw new ArmError(400, 'ScopeIsInvalid', 'The rule scope must contain only one item');
  }
  for (const scope of scopes) checkThere('scope', scope, call);
  const was = before === undefined ? scopes : queryRuleProperties.parse(before.properties).scopes;
  if (was.join().toLowerCase() === scopes.join().toLowerCase()) return;
  throw new ArmError(400, 'ScopeIsInvalid', 'The scope of an existing rule cannot be changed');
}

function checkThere(what: string, id: string, call: Calls): void {
  if (call.find(id) !== undefined) return;
  throw new ArmError(400, 'BadRequest', `The ${what} '${id}' of the rule was not found.`);
}

function checkActionGroup(id: string, call: Calls): void {
  checkThere('action group', id, call);
  if (call.find(id)?.type === 'Microsoft.Insights/actionGroups') return;
  throw new ArmError(400, 'BadRequest', `'${id}' is not an action group.`);
}

/**
 * A window is no shorter than the pause between two looks, and a query looks back at least as far as is evaluated, at most
 * two days. Sources: Microsoft.Azure.Management.Monitor, class Schedule; Learn, "Create or edit a log search alert rule",
 * "Override query time range".
 */
function checkSpans(asked: Asked): void {
  const window = minutes(asked.windowSize);
  if (window < minutes(asked.evaluationFrequency)) {
    throw new ArmError(400, 'BadRequest', 'windowSize must not be shorter than evaluationFrequency.');
  }
  const periods = asked.criteria.allOf.map((one) => one.failingPeriods?.numberOfEvaluationPeriods ?? 1);
  const evaluated = window * Math.max(...periods);
  if (evaluated > minutes('P2D')) {
    throw new ArmError(400, 'BadRequest', 'The evaluated period must not be longer than two days.');
  }
  if (asked.overrideQueryTimeRange == null || minutes(asked.overrideQueryTimeRange) >= evaluated) return;
  const message = 'overrideQueryTimeRange must not be shorter than the evaluated period.';
  throw new ArmError(400, 'BadRequest', message);
}

/** What is no count of rows is measured in a column. */
function checkMeasures(asked: Asked): void {
  for (const { timeAggregation, metricMeasureColumn } of asked.criteria.allOf) {
    if ((timeAggregation === 'Count') === (metricMeasureColumn == null)) continue;
    const message = `metricMeasureColumn goes with every timeAggregation but Count, not with '${timeAggregation}' like this.`;
    throw new ArmError(400, 'BadRequest', message);
  }
}

function minutes(span: string): number {
  return SPANS[span] ?? 0;
}

function typeOf(id: string, call: Calls): string {
  return (call.find(id)?.type ?? '').toLowerCase();
}

function given(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value != null));
}
