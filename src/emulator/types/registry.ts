import type { Calls } from '../calls.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { forgetPlans } from './build-plan.ts';
import { TASK_VERSIONS } from './build-request.ts';
import { scheduleRun } from './build-schedule.ts';
import { forgetTaskRunSecrets } from './build-task-run-request.ts';
import { buildSourceUploadUrl } from './build-upload.ts';
import { forgetCredentials, listCredentials } from './registry-credentials.ts';
import { forgetImages, loginServerOf } from './registry-images.ts';
import { registryBody } from './registry-schema.ts';

/**
 * Container registries.
 * Answers as recorded on 2025-09-09: PUT 200 with the finished registry after 8 s, DELETE 200 after 3 s, both without
 * an operation to poll (Azure/azure-powershell, src/ContainerRegistry/ContainerRegistry.Autorest/test,
 * New-AzContainerRegistry.Recording.json and Remove-AzContainerRegistry.Recording.json).
 */
export const registries: ResourceType = {
  type: 'Microsoft.ContainerRegistry/registries',
  apiVersions: ['2025-11-01', '2025-04-01', '2023-07-01', '2022-12-01', ...TASK_VERSIONS],
  body: registryBody,
  // Learn, "Naming rules and restrictions for Azure resources": 5-50 alphanumerics, unique in all of Azure.
  name: /^[a-zA-Z0-9]{5,50}$/,
  tracked: true,
  globalName: true,
  takenCode: 'AlreadyInUse',
  statuses: { create: 200, update: 200, delete: 200, deleteMissing: 204 },
  style: { put: 'sync', delete: 'sync' },
  seconds: { create: 8, update: 4, delete: 3 },
  accept,
  patch: true,
  removing(registry, call) {
    forgetImages(call, loginServerOf(registry));
    forgetPlans(call, registry.id);
    forgetTaskRunSecrets(call, registry.id);
    forgetCredentials(registry, call);
  },
  actions: {
    listCredentials,
    listBuildSourceUploadUrl: buildSourceUploadUrl,
    scheduleRun,
  },
};

function accept(body: StoredResource, before: StoredResource | undefined, call: Calls): StoredResource {
  const wanted = registryBody.parse(body);
  const now = new Date(call.now()).toISOString();
  const properties = wanted.properties ?? {};
  const retention = properties.policies?.retentionPolicy;
  const { identity } = wanted;
  return {
    id: body.id,
    name: body.name,
    type: body.type,
    location: wanted.location,
    tags: wanted.tags ?? {},
    sku: { name: wanted.sku.name, tier: wanted.sku.name },
    ...(identity && identity.type !== 'None' && { identity: { ...identity, type: identity.type ?? 'None' } }),
    properties: {
      loginServer: loginServerOf(body),
      creationDate: before?.properties?.['creationDate'] ?? now,
      provisioningState: 'Succeeded',
      adminUserEnabled: properties.adminUserEnabled ?? false,
      policies: {
        quarantinePolicy: { status: properties.policies?.quarantinePolicy?.status ?? 'disabled' },
        trustPolicy: { type: 'Notary', status: properties.policies?.trustPolicy?.status ?? 'disabled' },
        retentionPolicy: {
          days: retention?.days ?? 7,
          lastUpdatedTime: now,
          status: retention?.status ?? 'disabled',
        },
        exportPolicy: { status: properties.policies?.exportPolicy?.status ?? 'enabled' },
        azureADAuthenticationAsArmPolicy: {
          status: properties.policies?.azureADAuthenticationAsArmPolicy?.status ?? 'enabled',
        },
      },
      ...(properties.networkRuleSet && { networkRuleSet: properties.networkRuleSet }),
      encryption: { status: properties.encryption?.status ?? 'disabled' },
      dataEndpointEnabled: properties.dataEndpointEnabled ?? false,
      dataEndpointHostNames: [],
      privateEndpointConnections: [],
      publicNetworkAccess: properties.publicNetworkAccess ?? 'Enabled',
      networkRuleBypassOptions: properties.networkRuleBypassOptions ?? 'AzureServices',
      networkRuleBypassAllowedForTasks: properties.networkRuleBypassAllowedForTasks ?? false,
      zoneRedundancy: properties.zoneRedundancy ?? 'Disabled',
      anonymousPullEnabled: properties.anonymousPullEnabled ?? false,
      roleAssignmentMode: properties.roleAssignmentMode ?? 'LegacyRegistryPermissions',
    },
  };
}
