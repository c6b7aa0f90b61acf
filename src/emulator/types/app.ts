import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { identityOf } from './app-identity.ts';
import { settleIngress } from './app-ingress.ts';
import { checkAppName, checkSuffix } from './app-name.ts';
import { rollOut } from './app-rollout.ts';
import { appBody, type AppConfiguration, type AppTemplate } from './app-schema.ts';
import {
  forgetAppSecrets,
  keepAppSecrets,
  listAppSecrets,
  withoutValues,
  type AppSecret,
} from './app-secret-values.ts';
import { settleContainers } from './app-template.ts';
import { ingressAddress, verificationId } from './environment-names.ts';
import { checkEnvironment } from './environment-ready.ts';
import { APP_VERSIONS } from './environment.ts';
import { authToken } from './log-token.ts';
import { given } from './members.ts';

/**
 * Container apps. A PUT answers 201 with `InProgress`, and some 31 s later the revision stands; a PATCH and a DELETE answer
 * 202 with Location. Recorded in Azure/azure-powershell, src/App/test/AzContainerApp.Recording.json and
 * src/App/App.Autorest/test/AzContainerAppJob.Recording.json.
 */
export const apps: ResourceType = {
  type: 'Microsoft.App/containerApps',
  apiVersions: APP_VERSIONS,
  body: appBody,
  tracked: true,
  statuses: { create: 201, update: 200, patch: 202, delete: 202, deleteMissing: 204 },
  style: { put: 'azure-async-operation', patch: 'location', delete: 'location' },
  states: { creating: 'InProgress', updating: 'InProgress' },
  seconds: { create: 31, update: 25, delete: 15 },
  // "Cannot modify a container app 'x' because there is an active provisioning operation in progress."
  conflictCode: 'ContainerAppOperationInProgress',
  patch: true,
  accept,
  finish: rollOut,
  present: withoutValues,
  removing: (app, call) => forgetAppSecrets(app.id, call),
  actions: {
    listSecrets: (app, _request, call) => listAppSecrets(app, call),
    getAuthtoken: authToken,
  },
};

function accept(body: StoredResource, before: StoredResource | undefined, call: Calls): StoredResource {
  checkAppName(body.name);
  const wanted = appBody.parse(body);
  const { properties } = wanted;
  const environment = checkEnvironment(environmentOf(properties, before), call);
  const configuration = properties.configuration ?? {};
  const secrets = keepAppSecrets(body.id, configuration.secrets ?? [], call);
  const was = before?.properties ?? {};
  const location = wanted.location.toLowerCase().replaceAll(' ', '');
  return {
    id: body.id,
    name: body.name,
    type: body.type,
    location: wanted.location,
    ...(wanted.tags && { tags: wanted.tags }),
    ...(wanted.kind && { kind: wanted.kind }),
    identity: identityOf(wanted.identity, before, call),
    properties: {
      managedEnvironmentId: environment.id,
      environmentId: environment.id,
      workloadProfileName: properties.workloadProfileName ?? 'Consumption',
      outboundIpAddresses: was['outboundIpAddresses'] ?? [ingressAddress(environment.id)],
      runningStatus: was['runningStatus'] ?? 'Progressing',
      latestRevisionName: was['latestRevisionName'] ?? '',
      latestReadyRevisionName: was['latestReadyRevisionName'] ?? '',
      latestRevisionFqdn: was['latestRevisionFqdn'] ?? '',
      customDomainVerificationId: verificationId(call.subscriptionId),
      configuration: settleConfiguration(configuration, secrets, body, environment, call),
      template: settleTemplate(properties.template ?? {}, secrets, body.name),
      eventStreamEndpoint: `https://${location}.azurecontainerapps.dev${body.id.split('/').slice(0, 5).join('/')}/containerApps/${body.name}/eventstream`,
    },
  };
}

function environmentOf(
  sent: { environmentId?: string | null | undefined; managedEnvironmentId?: string | null | undefined },
  before: StoredResource | undefined,
): string {
  const wanted = sent.environmentId ?? sent.managedEnvironmentId ?? '';
  const was = before?.properties?.['environmentId'];
  if (typeof was !== 'string' || was.toLowerCase() === wanted.toLowerCase()) return wanted;
  const message = `The environment of the container app cannot be changed from '${was}' to '${wanted}'.`;
  throw new ArmError(400, 'InvalidRequestParameterWithDetails', message);
}

function settleConfiguration(
  sent: AppConfiguration,
  secrets: readonly AppSecret[],
  app: StoredResource,
  environment: StoredResource,
  call: Calls,
): object {
  for (const { server, passwordSecretRef } of sent.registries ?? []) {
    if (!passwordSecretRef || secrets.some(({ name }) => name === passwordSecretRef)) continue;
    const message = `SecretRef '${passwordSecretRef}' defined for registry '${server}' not found.`;
    throw new ArmError(400, 'ContainerAppSecretRefNotFound', message);
  }
  return {
    ...(secrets.length > 0 && { secrets }),
    activeRevisionsMode: sent.activeRevisionsMode ?? 'Single',
    ...(sent.ingress && { ingress: settleIngress(sent.ingress, app, environment, call) }),
    ...(sent.registries && { registries: sent.registries.map(given) }),
    ...(sent.dapr && { dapr: { enabled: false, ...given(sent.dapr) } }),
    // Learn, "Update and deploy changes in Azure Container Apps", "Inactive revisions": 100 are kept.
    maxInactiveRevisions: sent.maxInactiveRevisions ?? 100,
    ...given({ runtime: sent.runtime, service: sent.service, identitySettings: sent.identitySettings }),
  };
}

function settleTemplate(sent: AppTemplate, secrets: readonly AppSecret[], app: string): object {
  if (sent.revisionSuffix) checkSuffix(app, sent.revisionSuffix);
  const { rules, minReplicas, maxReplicas, cooldownPeriod, pollingInterval } = sent.scale ?? {};
  return {
    revisionSuffix: sent.revisionSuffix ?? '',
    ...given({ terminationGracePeriodSeconds: sent.terminationGracePeriodSeconds }),
    ...settleContainers(sent, secrets),
    // Learn, "Set scaling rules in Azure Container Apps": 0 to 10 replicas, 300 s to cool down, asked every 30 s.
    scale: {
      ...given({ minReplicas }),
      maxReplicas: maxReplicas ?? 10,
      cooldownPeriod: cooldownPeriod ?? 300,
      pollingInterval: pollingInterval ?? 30,
      ...(rules && { rules: rules.map(given) }),
    },
    ...given({ volumes: sent.volumes, serviceBinds: sent.serviceBinds }),
  };
}
