import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { appLogs, hideSharedKey } from './environment-logs.ts';
import { environmentUsages, refuseTooMany } from './environment-quota.ts';
import { domainOf, ingressAddress, verificationId } from './environment-names.ts';
import { environmentBody } from './environment-schema.ts';

/** The api-versions of Microsoft.App; the first one is what our client pins. */
export const APP_VERSIONS = [
  '2026-01-01',
  '2025-07-01',
  '2025-01-01',
  '2024-03-01',
  '2023-05-01',
  '2022-10-01',
];

/**
 * Container Apps environments. A PUT answers 201 with `Waiting`; recorded in Azure/azure-powershell,
 * src/App/test/AzContainerAppManagedEnv.Recording.json: 66 s to create, Azure-AsyncOperation. A DELETE answers 202 with
 * Location and takes "5 to 10 minutes" (github.com/microsoft/azure-container-apps/issues/430).
 */
export const environments: ResourceType = {
  type: 'Microsoft.App/managedEnvironments',
  apiVersions: APP_VERSIONS,
  body: environmentBody,
  // azure-rest-api-specs, Microsoft.App 2026-01-01: the pattern of environmentName.
  name: /^[-\w._()]{1,60}$/,
  tracked: true,
  statuses: { create: 201, update: 200, patch: 202, delete: 202, deleteMissing: 204 },
  style: { put: 'azure-async-operation', patch: 'location', delete: 'location' },
  states: { creating: 'Waiting', updating: 'Waiting', deleting: 'ScheduledForDelete' },
  seconds: { create: 66, update: 20, delete: 300 },
  // github.com/microsoft/azure-container-apps/issues/701
  conflictCode: 'ManagedEnvironmentOperationInProgress',
  patch: true,
  accept,
  present: hideSharedKey,
  removing: refuseInhabited,
};

/** The quota of Container Apps. */
export const appUsages = environmentUsages(APP_VERSIONS);

function accept(body: StoredResource, before: StoredResource | undefined, call: Calls): StoredResource {
  const wanted = environmentBody.parse(body);
  const properties = wanted.properties ?? {};
  const was = before?.properties;
  const zoneRedundant = properties.zoneRedundant ?? was?.['zoneRedundant'] ?? false;
  if (was !== undefined && zoneRedundant !== was['zoneRedundant']) throw unchangeable('zoneRedundant');
  const location = wanted.location.toLowerCase().replaceAll(' ', '');
  if (before === undefined) refuseTooMany(location, call);
  const { customDomainConfiguration: domain } = properties;
  return {
    id: body.id,
    name: body.name,
    type: body.type,
    location: wanted.location,
    ...(wanted.tags && { tags: wanted.tags }),
    ...(wanted.identity && wanted.identity.type !== 'None' && { identity: wanted.identity }),
    // What Dapr sends its traces with is taken and never shown again.
    properties: {
      defaultDomain: was?.['defaultDomain'] ?? domainOf(call.guid(), location),
      staticIp: was?.['staticIp'] ?? ingressAddress(call.guid()),
      ...(properties.vnetConfiguration && { vnetConfiguration: properties.vnetConfiguration }),
      appLogsConfiguration: appLogs(properties.appLogsConfiguration),
      zoneRedundant,
      kedaConfiguration: { version: '2.17.2' },
      daprConfiguration: { version: '1.13.6-msft.6' },
      eventStreamEndpoint: `https://${location}.azurecontainerapps.dev${groupPath(body.id)}/managedEnvironments/${body.name}/eventstream`,
      customDomainConfiguration: {
        customDomainVerificationId: verificationId(call.subscriptionId),
        ...(domain?.dnsSuffix != null && { dnsSuffix: domain.dnsSuffix }),
      },
      workloadProfiles: properties.workloadProfiles ?? [
        { name: 'Consumption', workloadProfileType: 'Consumption' },
      ],
      peerAuthentication: { mtls: { enabled: properties.peerAuthentication?.mtls?.enabled ?? false } },
      peerTrafficConfiguration: {
        encryption: { enabled: properties.peerTrafficConfiguration?.encryption?.enabled ?? false },
      },
      publicNetworkAccess: properties.publicNetworkAccess ?? 'Enabled',
    },
  };
}

// Apps: github.com/microsoft/azure-container-apps/issues/1012 has the sentence (there for Builders), public runbooks the
// code; jobs: crossplane-contrib/provider-upjet-azure quotes "409 Conflict ... ManagedEnvironmentHasContainerAppsJobs".
function refuseInhabited(environment: StoredResource, call: Calls): void {
  for (const [type, code, what] of [
    ['Microsoft.App/containerApps', 'ManagedEnvironmentHasContainerApps', 'ContainerApps'],
    ['Microsoft.App/jobs', 'ManagedEnvironmentHasContainerAppsJobs', 'Container Apps Jobs'],
  ] as const) {
    const inside = call.list(type).filter(({ properties }) => {
      const at = properties?.['environmentId'];
      return typeof at === 'string' && at.toLowerCase() === environment.id.toLowerCase();
    });
    if (inside.length === 0) continue;
    const message = `The specified environment ${environment.name} cannot be deleted because it still contains ${inside.length} ${what}.`;
    throw new ArmError(409, code, message);
  }
}

function unchangeable(member: string): ArmError {
  // Learn, "Reliability in Azure Container Apps": zone redundancy can be enabled only when the environment is created.
  const message = `${member} cannot be changed after the environment has been created.`;
  return new ArmError(400, 'InvalidRequestParameterWithDetails', message);
}

function groupPath(id: string): string {
  return id.split('/').slice(0, 5).join('/');
}
