import { z } from 'zod';
import { tags } from './tags.ts';

// Written by Azure; ignored when a client sends it back.
const readOnly = z.unknown().optional();

/**
 * The spans that the service takes, in minutes. The specification says only "ISO 8601 duration"; the stricter rule is in
 * hashicorp/terraform-provider-azurerm, internal/services/monitor, monitor_scheduled_query_rules_alert_v2_resource.go,
 * found for pull 18960 ("the service API has more strict limitation").
 */
export const SPANS: Readonly<Record<string, number>> = {
  PT1M: 1,
  PT5M: 5,
  PT10M: 10,
  PT15M: 15,
  PT20M: 20,
  PT30M: 30,
  PT45M: 45,
  PT1H: 60,
  PT2H: 120,
  PT3H: 180,
  PT4H: 240,
  PT5H: 300,
  PT6H: 360,
  P1D: 1440,
  P2D: 2880,
};

const frequency = spans('PT20M', 'P2D');
const window = spans('PT20M');
const lookBack = spans('PT1M');

const condition = z.strictObject({
  criterionType: z.literal('StaticThresholdCriterion').optional(),
  // Not parsed as KQL; but there must be one.
  query: z.string().regex(/\S/, 'The query is empty.'),
  timeAggregation: z.enum(['Count', 'Average', 'Minimum', 'Maximum', 'Total']),
  metricMeasureColumn: z.string().nullish(),
  resourceIdColumn: z.string().nullish(),
  dimensions: z
    .array(
      z.strictObject({
        name: z.string(),
        operator: z.enum(['Include', 'Exclude']),
        values: z.array(z.string()).min(1),
      }),
    )
    .nullish(),
  operator: z.enum(['Equals', 'GreaterThan', 'GreaterThanOrEqual', 'LessThan', 'LessThanOrEqual']),
  threshold: z.number(),
  failingPeriods: z
    .strictObject({
      // Learn, "Create or edit a log search alert rule": up to six periods.
      numberOfEvaluationPeriods: z.int().min(1).max(6),
      minFailingPeriodsToAlert: z.int().min(1).max(6),
    })
    .refine((of) => of.minFailingPeriodsToAlert <= of.numberOfEvaluationPeriods, {
      message: 'minFailingPeriodsToAlert must not be greater than numberOfEvaluationPeriods.',
    })
    .optional(),
});

/** What of a log alert's properties a client may send. */
export const queryRuleProperties = z.strictObject({
  displayName: z.string().optional(),
  description: z.string().optional(),
  severity: z.int().min(0).max(4),
  enabled: z.boolean().optional(),
  scopes: z.array(z.string()),
  evaluationFrequency: frequency,
  windowSize: window,
  overrideQueryTimeRange: lookBack.nullish(),
  targetResourceTypes: z.array(z.string()).nullish(),
  criteria: z.strictObject({ allOf: z.array(condition).min(1) }),
  muteActionsDuration: z.string().nullish(),
  actions: z
    .strictObject({
      // "up to five action groups": Learn, "Azure Monitor service limits", action groups of an alert rule.
      actionGroups: z.array(z.string()).max(5).optional(),
      customProperties: z.record(z.string(), z.string()).nullish(),
      actionProperties: z.record(z.string(), z.string()).nullish(),
    })
    .optional(),
  checkWorkspaceAlertsStorageConfigured: z.boolean().optional(),
  skipQueryValidation: z.boolean().optional(),
  autoMitigate: z.boolean().optional(),
  resolveConfiguration: z
    .strictObject({ autoResolved: z.boolean().optional(), timeToResolve: z.string().optional() })
    .nullish(),
  createdWithApiVersion: readOnly,
  isLegacyLogAnalyticsRule: readOnly,
  isWorkspaceAlertsStorageConfigured: readOnly,
});

/** The body of a scheduled query rule of the kind that alerts. */
export const queryRuleBody = z.strictObject({
  location: z.string(),
  kind: z.literal('LogAlert').optional(),
  tags: tags.nullish(),
  identity: z.looseObject({ type: z.enum(['SystemAssigned', 'UserAssigned', 'None']) }).optional(),
  properties: queryRuleProperties,
});

function spans(...but: readonly string[]) {
  const legal = Object.keys(SPANS).filter((span) => !but.includes(span));
  return z.enum(legal, { error: `must be one of ${legal.join(', ')}` });
}
