import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { identityOf } from './app-identity.ts';
import { imageProblem } from './app-image.ts';
import { referenceProblem } from './app-reference.ts';
import {
  forgetAppSecrets,
  keepAppSecrets,
  listAppSecrets,
  withoutValues,
  type AppSecret,
} from './app-secret-values.ts';
import { settleContainers } from './app-template.ts';
import { ingressAddress } from './environment-names.ts';
import { checkEnvironment } from './environment-ready.ts';
import { JOB_VERSIONS } from './job-execution-type.ts';
import { startJob, stopJob } from './job-start.ts';
import { jobBody, type JobConfiguration } from './job-schema.ts';
import { authToken } from './log-token.ts';
import { given } from './members.ts';

/**
 * Container Apps jobs. Recorded in Azure/azure-powershell, src/App/App.Autorest/test/AzContainerAppJob.Recording.json: PUT
 * 201 with Azure-AsyncOperation, PATCH and DELETE 202 with Location, each some 10 s.
 */
export const jobs: ResourceType = {
  type: 'Microsoft.App/jobs',
  apiVersions: JOB_VERSIONS,
  body: jobBody,
  // azure-rest-api-specs, Microsoft.App 2026-01-01: the pattern of jobName; at most 32 characters, as for apps.
  name: /^[a-z][-a-z0-9]{0,30}[a-z0-9]$/,
  tracked: true,
  statuses: { create: 201, update: 200, patch: 202, delete: 202, deleteMissing: 204 },
  style: { put: 'azure-async-operation', patch: 'location', delete: 'location' },
  states: { creating: 'InProgress', updating: 'InProgress' },
  seconds: { create: 10, update: 10, delete: 10 },
  // "Cannot modify a container apps job 'x' because there is an active provisioning operation in progress."
  conflictCode: 'ContainerAppsJobOperationInProgress',
  patch: true,
  accept,
  finish,
  present: withoutValues,
  removing: (job, call) => forgetAppSecrets(job.id, call),
  actions: {
    listSecrets: (job, _request, call) => listAppSecrets(job, call),
    getAuthToken: authToken,
    start: startJob,
    stop: (job, _request, call) => stopJob(job, call),
  },
};

function accept(body: StoredResource, before: StoredResource | undefined, call: Calls): StoredResource {
  const wanted = jobBody.parse(body);
  const { properties } = wanted;
  const environment = checkEnvironment(properties.environmentId, call);
  const secrets = keepAppSecrets(body.id, properties.configuration.secrets ?? [], call);
  const location = wanted.location.toLowerCase().replaceAll(' ', '');
  return {
    id: body.id,
    name: body.name,
    type: body.type,
    location: wanted.location,
    ...(wanted.tags && { tags: wanted.tags }),
    identity: identityOf(wanted.identity, before, call),
    properties: {
      environmentId: environment.id,
      workloadProfileName: properties.workloadProfileName ?? 'Consumption',
      configuration: settleConfiguration(properties.configuration, secrets),
      template: {
        ...settleContainers(properties.template ?? {}, secrets),
        ...given({ volumes: properties.template?.volumes }),
      },
      outboundIpAddresses: before?.properties?.['outboundIpAddresses'] ?? [ingressAddress(environment.id)],
      eventStreamEndpoint: `https://${location}.azurecontainerapps.dev${body.id.split('/').slice(0, 5).join('/')}/containerApps/${body.name}/eventstream`,
    },
  };
}

// Images and references are followed when the job is written: public runbooks quote InvalidParameterValueInContainerTemplate
// for both, and that the job then stands there as Failed.
function finish(job: StoredResource, call: Calls): void {
  const problem = referenceProblem(job, call) ?? imageProblem(job, job.properties?.['template'], call);
  if (problem !== undefined) throw new ArmError(400, 'InvalidParameterValueInContainerTemplate', problem);
}

function settleConfiguration(sent: JobConfiguration, secrets: readonly AppSecret[]): object {
  const counts = { replicaCompletionCount: 1, parallelism: 1 };
  const { triggerType, replicaTimeout, replicaRetryLimit } = sent;
  if (triggerType === 'Schedule' && !sent.scheduleTriggerConfig) throw missing('ScheduleTriggerConfig');
  if (triggerType === 'Event' && !sent.eventTriggerConfig) throw missing('EventTriggerConfig');
  return {
    ...(secrets.length > 0 && { secrets }),
    triggerType,
    replicaTimeout,
    replicaRetryLimit: replicaRetryLimit ?? 0,
    ...(triggerType === 'Manual' && {
      manualTriggerConfig: { ...counts, ...given(sent.manualTriggerConfig) },
    }),
    ...(triggerType === 'Schedule' && {
      scheduleTriggerConfig: { ...counts, ...given(sent.scheduleTriggerConfig) },
    }),
    ...(triggerType === 'Event' && { eventTriggerConfig: { ...counts, ...given(sent.eventTriggerConfig) } }),
    ...(sent.registries && { registries: sent.registries.map(given) }),
    ...given({ identitySettings: sent.identitySettings }),
  };
}

function missing(member: string): ArmError {
  const message = `Container apps job must have the configuration property '${member}'`;
  return new ArmError(400, 'InvalidRequestParameterWithDetails', message);
}
