import { isDeepStrictEqual } from 'node:util';
import type { Arm } from './arm.ts';
import { armBody, type ArmBody } from './arm-body.ts';
import { armResource, imageOf } from './image.ts';
import { laidOver, merged } from './merge.ts';
import { kindOf } from './resource-kinds.ts';

/** What every resource says of itself. */
interface Placed {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Who is told of alerts. */
export interface ActionGroupSpec extends Omit<Placed, 'location'> {
  /** At most 12 characters: it stands in the messages. */
  readonly shortName: string;
  readonly emails: readonly string[];
  /** Names of receivers, with the ids of the built-in roles whose holders are told. */
  readonly roles: Readonly<Record<string, string>>;
}

/** A rule that asks the logs every five minutes, and fires when the column `value` of the answer is above the threshold. */
export interface QueryRuleSpec extends Placed {
  readonly displayName: string;
  readonly description: string;
  /** 0 (critical) to 4 (verbose). */
  readonly severity: number;
  /** The id of the resource whose logs are asked. */
  readonly scope: string;
  readonly query: string;
  readonly threshold: number;
  /** How far the query looks back, as an ISO 8601 duration, where that is more than five minutes. */
  readonly lookBack?: string;
  readonly actionGroup: string;
}

/** A workbook of Azure Monitor. */
export interface WorkbookSpec extends Placed {
  readonly displayName: string;
  readonly description: string;
  /** The id of the resource that it is shown with. */
  readonly source: string;
  /** Its content, as JSON text. */
  readonly content: string;
}

/** Which logs of a resource go to a workspace. */
export interface DiagnosticSettingSpec {
  readonly workspaceId: string;
  readonly categories: readonly string[];
}

/** Alerts, workbooks and diagnostic settings. What stands as it is wanted is not written again. */
export interface Monitoring {
  putActionGroup(id: string, spec: ActionGroupSpec): Promise<void>;
  putQueryRule(id: string, spec: QueryRuleSpec): Promise<void>;
  putWorkbook(id: string, spec: WorkbookSpec): Promise<void>;
  putDiagnosticSetting(id: string, spec: DiagnosticSettingSpec): Promise<void>;
}

/**
 * Opens them through the generic door: their own client (`@azure/arm-monitor`) is of a generation without our pipeline.
 * Source: Azure/azure-rest-api-specs, Microsoft.Insights: actionGroups 2023-01-01, scheduledQueryRules 2026-03-01,
 * workbooks 2023-06-01, diagnosticSettings 2021-05-01-preview.
 */
export function openMonitoring(arm: Arm, lineage: string): Monitoring {
  async function put(id: string, declared: ArmBody): Promise<void> {
    const kind = kindOf(id);
    const there = await arm.observe(id);
    if (there !== null) {
      const now = armBody.parse(there);
      const wanted = kind.tags ? laidOver(now, declared, lineage) : merged(now, declared);
      if (isDeepStrictEqual(imageOf(kind, armResource.parse({ id, name: '', ...wanted })), there)) return;
    }
    await arm.put(id, declared);
  }

  return {
    putActionGroup: (id, { tags, shortName, emails, roles }) =>
      put(id, {
        // An action group without data residency lies in no region.
        location: 'global',
        tags: { ...tags },
        properties: {
          groupShortName: shortName,
          enabled: true,
          emailReceivers: emails.map((emailAddress) => ({
            name: emailAddress,
            emailAddress,
            useCommonAlertSchema: true,
          })),
          armRoleReceivers: Object.entries(roles).map(([name, roleId]) => ({
            name,
            roleId,
            useCommonAlertSchema: true,
          })),
        },
      }),
    putQueryRule: (id, { location, tags, ...spec }) =>
      put(id, { location, tags: { ...tags }, kind: 'LogAlert', properties: rulePropertiesOf(spec) }),
    putWorkbook: (id, { location, tags, ...spec }) =>
      put(id, {
        location,
        tags: { ...tags },
        kind: 'shared',
        properties: {
          displayName: spec.displayName,
          description: spec.description,
          category: 'workbook',
          version: 'Notebook/1.0',
          // Azure wants it in lower case: registry.terraform.io, application_insights_workbook, source_id.
          sourceId: spec.source.toLowerCase(),
          serializedData: spec.content,
        },
      }),
    putDiagnosticSetting: (id, { workspaceId, categories }) =>
      put(id, {
        properties: {
          workspaceId,
          logs: categories.map((category) => ({
            category,
            enabled: true,
            // What Azure shows where nothing is said; retention is the workspace's.
            retentionPolicy: { enabled: false, days: 0 },
          })),
        },
      }),
  };
}

function rulePropertiesOf(spec: Omit<QueryRuleSpec, keyof Placed>): NonNullable<ArmBody['properties']> {
  return {
    displayName: spec.displayName,
    description: spec.description,
    severity: spec.severity,
    enabled: true,
    scopes: [spec.scope],
    evaluationFrequency: 'PT5M',
    windowSize: 'PT5M',
    ...(spec.lookBack !== undefined && { overrideQueryTimeRange: spec.lookBack }),
    criteria: {
      allOf: [
        {
          query: spec.query,
          // The answer is one row: its largest value is its value.
          timeAggregation: 'Maximum',
          metricMeasureColumn: 'value',
          operator: 'GreaterThan',
          threshold: spec.threshold,
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
        },
      ],
    },
    actions: { actionGroups: [spec.actionGroup] },
    autoMitigate: true,
    // Azure would run the query at once, on a component that was made a moment ago and that it may not find yet.
    skipQueryValidation: true,
  };
}
