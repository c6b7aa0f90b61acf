import { z } from 'zod';
import { containerLists, volumes } from './app-container.ts';
import { identityBody } from './app-identity.ts';
import { appRegistries, appSecretList, identitySettings } from './app-schema.ts';

const ignored = z.unknown().optional();
const counts = {
  replicaCompletionCount: z.int().min(1).nullish(),
  parallelism: z.int().min(1).nullish(),
};

/** `properties.configuration` of a job; Microsoft.App 2026-01-01, JobConfiguration. */
export const jobConfiguration = z.strictObject({
  secrets: appSecretList,
  triggerType: z.enum(['Manual', 'Schedule', 'Event']),
  // Seconds; how long one replica may run.
  replicaTimeout: z.int().min(1),
  replicaRetryLimit: z.int().min(0).nullish(),
  manualTriggerConfig: z.strictObject(counts).nullish(),
  scheduleTriggerConfig: z.strictObject({ ...counts, cronExpression: z.string() }).nullish(),
  eventTriggerConfig: z.strictObject({ ...counts, scale: z.looseObject({}).nullish() }).nullish(),
  registries: appRegistries,
  identitySettings,
});

/** What a start may put in place of the job's own template; Microsoft.App 2026-01-01, JobExecutionTemplate. */
export const executionTemplate = z.strictObject(containerLists);

/** The body of a PUT of a job; `Microsoft.App/jobs` 2026-01-01. */
export const jobBody = z.strictObject({
  id: ignored,
  name: ignored,
  type: ignored,
  systemData: ignored,
  location: z.string(),
  tags: z.record(z.string(), z.string()).nullish(),
  identity: identityBody.nullish(),
  extendedLocation: z.looseObject({}).nullish(),
  properties: z.strictObject({
    environmentId: z.string(),
    workloadProfileName: z.string().nullish(),
    configuration: jobConfiguration,
    template: z.strictObject({ ...containerLists, volumes }).nullish(),
    provisioningState: ignored,
    runningState: ignored,
    outboundIpAddresses: ignored,
    eventStreamEndpoint: ignored,
  }),
});

/** A job's configuration as a writer sends it. */
export type JobConfiguration = z.output<typeof jobConfiguration>;
