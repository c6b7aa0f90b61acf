import { z } from 'zod';

/** The api-versions of ACR Tasks, whose calls hang on the registry. */
export const TASK_VERSIONS = ['2019-06-01-preview', '2019-04-01', '2018-09-01'];

const argument = z.strictObject({
  name: z.string(),
  value: z.string(),
  isSecret: z.boolean().nullish(),
});

const platform = z.strictObject({
  // Of any casing: Azure/azure-cli, recordings/test_acr_taskrun.yaml sends and shows `linux`.
  os: z.string().regex(/^(linux|windows)$/i),
  architecture: z.enum(['amd64', 'x86', '386', 'arm', 'arm64']).nullish(),
  variant: z.enum(['v6', 'v7', 'v8']).nullish(),
});

const common = {
  isArchiveEnabled: z.boolean().nullish(),
  agentPoolName: z.string().nullish(),
  logTemplate: z.string().nullish(),
  // Seconds; azure-rest-api-specs, containerregistry_build.json 2019-06-01-preview, DockerBuildRequest.timeout.
  timeout: z.int().min(300).max(28800).nullish(),
  platform,
  agentConfiguration: z.strictObject({ cpu: z.int().nullish() }).nullish(),
  sourceLocation: z.string().nullish(),
  credentials: z.looseObject({}).nullish(),
};

/** A build of one Dockerfile. */
export const dockerBuildRequest = z.strictObject({
  type: z.literal('DockerBuildRequest'),
  ...common,
  imageNames: z.array(z.string()).nullish(),
  isPushEnabled: z.boolean().nullish(),
  noCache: z.boolean().nullish(),
  dockerFilePath: z.string().min(1),
  target: z.string().nullish(),
  arguments: z.array(argument).nullish(),
  // Sent and ignored in the same recording.
  values: z.unknown().optional(),
});

/** A run of a task file that comes with the request, base64. */
export const encodedTaskRunRequest = z.strictObject({
  type: z.literal('EncodedTaskRunRequest'),
  ...common,
  encodedTaskContent: z.base64(),
  encodedValuesContent: z.base64().nullish(),
  values: z.array(argument).nullish(),
});

/** The body of scheduleRun; azure-rest-api-specs, containerregistry_build.json 2019-06-01-preview, RunRequest. */
export const runRequest = z.discriminatedUnion('type', [dockerBuildRequest, encodedTaskRunRequest]);

/** See {@link runRequest}. */
export type RunRequest = z.output<typeof runRequest>;
