import { checkPrerequisites } from '../../steps/check-prerequisites.ts';
import { createMonitoring } from '../../steps/create-monitoring.ts';
import { createResourceGroup } from '../../steps/create-resource-group.ts';
import { contract } from './contract.ts';
import { trackedWith } from './leaves.ts';

contract(createMonitoring, {
  before: [checkPrerequisites, createResourceGroup],
  change: (config) => (config.monitoring.retentionDays = 90),
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
  },
});
