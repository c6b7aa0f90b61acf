import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { AzureResponse } from '../exchange.ts';
import type { StoredResource } from '../resource-type.ts';
import { imageNamesOf } from './build-image-name.ts';
import { keepPlan, type Plan } from './build-plan.ts';
import { runRequest, type RunRequest } from './build-request.ts';
import { RUN_TYPE } from './build-run.ts';
import { loginServerOf } from './registry-images.ts';

// Learn, "Tutorial: Build and deploy container images in the cloud with ACR Tasks" waits some seconds for an agent.
const QUEUED_SECONDS = 5;

/**
 * POST scheduleRun: queues a run and answers 200 with it. Whatever is wrong with the source or the Dockerfile shows only
 * in the run, which fails.
 * @throws ArmError 400 BadRequest for a request that no run can be made of
 */
export function scheduleRun(
  registry: StoredResource,
  { body }: { body: unknown },
  call: Calls,
): AzureResponse {
  const request = readRequest(body);
  const runType = request.type === 'DockerBuildRequest' ? 'QuickBuild' : 'QuickRun';
  return { status: 200, body: queueRun(registry, request, runType, call) };
}

/** Queues a run of a registry and returns it. */
export function queueRun(
  registry: StoredResource,
  request: RunRequest,
  runType: 'QuickBuild' | 'QuickRun',
  call: Calls,
): StoredResource {
  const count = call.list(RUN_TYPE, registry.id).length + 1;
  const runId = `ca${count.toString(36)}`;
  const at = new Date(call.now()).toISOString();
  const run: StoredResource = {
    id: `${registry.id}/runs/${runId}`,
    name: runId,
    type: RUN_TYPE,
    properties: {
      runId,
      status: 'Queued',
      lastUpdatedTime: at,
      runType,
      createTime: at,
      platform: platformOf(request),
      agentConfiguration: { cpu: request.agentConfiguration?.cpu ?? 2 },
      provisioningState: 'Succeeded',
      isArchiveEnabled: request.isArchiveEnabled ?? false,
    },
  };
  const failure = call.takeFailure();
  call.store(run);
  keepPlan(call, planOf(registry, run, request, failure?.message, call));
  call.later(call.scaled(QUEUED_SECONDS), 'start-run', run.id);
  return run;
}

function readRequest(body: unknown): RunRequest {
  const parsed = runRequest.safeParse(body);
  if (parsed.success) return parsed.data;
  const told = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'body'}: ${message}`,
  );
  throw new ArmError(400, 'BadRequest', `The run request is not valid. ${told.join('; ')}`);
}

function planOf(
  registry: StoredResource,
  run: StoredResource,
  request: RunRequest,
  failure: string | undefined,
  call: Calls,
): Plan {
  const loginServer = loginServerOf(registry);
  const base = { run: run.id, log: call.guid(), loginServer, lines: [] };
  if (request.type === 'EncodedTaskRunRequest') {
    const content = Buffer.from(request.encodedTaskContent, 'base64').toString('utf8');
    return { ...base, work: { kind: 'task', content }, ...(failure !== undefined && { doom: failure }) };
  }
  const { images, wrong } = imageNamesOf(request.imageNames ?? [], loginServer, run.name);
  const doom = failure ?? wrong;
  return {
    ...base,
    work: {
      kind: 'build',
      source: request.sourceLocation ?? '',
      dockerfile: request.dockerFilePath,
      platform: [
        request.platform.os,
        request.platform.architecture ?? 'amd64',
        request.platform.variant ?? '',
      ].join('/'),
      ...(request.target != null && request.target !== '' && { target: request.target }),
      arguments: (request.arguments ?? [])
        .filter(({ isSecret }) => isSecret !== true)
        .map(({ name, value }): [string, string] => [name, value]),
      images,
      push: request.isPushEnabled ?? true,
    },
    ...(doom !== undefined && { doom }),
  };
}

function platformOf({ platform }: RunRequest): object {
  return {
    os: platform.os,
    architecture: platform.architecture ?? 'amd64',
    ...(platform.variant != null && { variant: platform.variant }),
  };
}
