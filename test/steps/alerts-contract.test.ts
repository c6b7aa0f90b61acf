import { checkPrerequisites } from '../../steps/check-prerequisites.ts';
import { createMonitoring } from '../../steps/create-monitoring.ts';
import { createResourceGroup } from '../../steps/create-resource-group.ts';
import { alertsConfig } from './alerts-config.ts';
import { contract } from './contract.ts';
import { trackedWith } from './leaves.ts';

const receiver = { name: 'theirs' };

contract(createMonitoring, {
  config: alertsConfig,
  before: [checkPrerequisites, createResourceGroup],
  change: (config) => (config.monitoring.alerts.thresholds.rollbacksPerDay = 5),
  leaves: {
    'microsoft.operationalinsights/workspaces': trackedWith({
      free: {
        'properties.retentionInDays': 60,
        'properties.sku.name': 'CapacityReservation',
        'properties.workspaceCapping.dailyQuotaGb': 5,
        'properties.features.enableLogAccessUsingOnlyResourcePermissions': false,
        'properties.publicNetworkAccessForIngestion': 'Disabled',
        'properties.publicNetworkAccessForQuery': 'Disabled',
      },
    }),
    'microsoft.insights/components': trackedWith({
      free: {
        kind: 'other',
        'properties.Application_Type': 'other',
        'properties.RetentionInDays': 120,
        'properties.publicNetworkAccessForIngestion': 'Disabled',
        'properties.publicNetworkAccessForQuery': 'Disabled',
      },
      fixed: {
        'properties.IngestionMode': 'ApplicationInsights',
        'properties.WorkspaceResourceId': '/subscriptions/s',
      },
    }),
    'microsoft.insights/actiongroups': trackedWith({
      free: {
        'properties.groupShortName': 'theirs',
        'properties.enabled': false,
        'properties.emailReceivers.0.name': 'theirs',
        'properties.emailReceivers.0.emailAddress': 'they@example.com',
        'properties.emailReceivers.0.useCommonAlertSchema': false,
        'properties.armRoleReceivers.0.name': 'theirs',
        'properties.armRoleReceivers.0.roleId': '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
        'properties.armRoleReceivers.0.useCommonAlertSchema': false,
        'properties.smsReceivers': [receiver],
        'properties.webhookReceivers': [receiver],
        'properties.itsmReceivers': [receiver],
        'properties.azureAppPushReceivers': [receiver],
        'properties.automationRunbookReceivers': [receiver],
        'properties.voiceReceivers': [receiver],
        'properties.logicAppReceivers': [receiver],
        'properties.azureFunctionReceivers': [receiver],
        'properties.eventHubReceivers': [receiver],
      },
    }),
    'microsoft.insights/scheduledqueryrules': trackedWith({
      free: {
        'properties.displayName': 'theirs',
        'properties.description': 'theirs',
        'properties.severity': 0,
        'properties.enabled': false,
        'properties.evaluationFrequency': 'PT1M',
        'properties.windowSize': 'PT10M',
        'properties.overrideQueryTimeRange': 'PT6H',
        'properties.targetResourceTypes.0': 'microsoft.operationalinsights/workspaces',
        'properties.criteria.allOf.0.query': 'requests | take 1',
        'properties.criteria.allOf.0.timeAggregation': 'Average',
        'properties.criteria.allOf.0.metricMeasureColumn': 'theirs',
        'properties.criteria.allOf.0.operator': 'LessThan',
        'properties.criteria.allOf.0.threshold': 7,
        'properties.criteria.allOf.0.failingPeriods.numberOfEvaluationPeriods': 2,
        'properties.autoMitigate': false,
        'properties.skipQueryValidation': false,
        'properties.checkWorkspaceAlertsStorageConfigured': true,
      },
      fixed: {
        kind: 'LogToMetric',
        'properties.scopes.0':
          '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-shop/providers/Microsoft.OperationalInsights/workspaces/log-shop',
        'properties.actions.actionGroups.0': '/subscriptions/s',
        'properties.criteria.allOf.0.failingPeriods.minFailingPeriodsToAlert': 2,
      },
    }),
    'microsoft.insights/workbooks': trackedWith({
      free: {
        'properties.displayName': 'theirs',
        'properties.description': 'theirs',
        'properties.serializedData': '{"version":"Notebook/1.0","items":[]}',
        'properties.category': 'theirs',
        'properties.version': 'Notebook/2.0',
        'properties.sourceId': 'azure monitor',
      },
      fixed: { kind: 'user' },
    }),
  },
});
