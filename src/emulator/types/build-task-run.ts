import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { AzureResponse } from '../exchange.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { identityBody, identityOf } from './app-identity.ts';
import { runRequest, type RunRequest } from './build-request.ts';
import { queueRun } from './build-schedule.ts';
import { keptOf, operationStatuses, statusPath } from './build-task-run-operation.ts';
import {
  keepSecretRequest,
  readTaskRunRequest,
  secretRequestOf,
  withoutSecrets,
} from './build-task-run-request.ts';
import { resultOf, TASK_RUN_TYPE } from './build-task-run-result.ts';

// Read-only members may come back in a request, as clients send what they read.
const ignored = z.unknown().optional();

const bodySchema = z.strictObject({
  location: z.string().nullish(),
  identity: identityBody.nullish(),
  // TaskRunUpdateParameters has tags, TaskRun has none to show.
  tags: z.record(z.string(), z.string()).nullish(),
  properties: z
    .strictObject({
      runRequest: runRequest.nullish(),
      forceUpdateTag: z.string().nullish(),
      provisioningState: ignored,
      runResult: ignored,
    })
    .nullish(),
});

const wantedSchema = z.object({
  location: z.string().nullish(),
  identity: identityBody.nullish(),
  properties: z
    .object({ runRequest: z.unknown(), forceUpdateTag: z.string().nullish() })
    .catch({ runRequest: null }),
});

/**
 * Task runs: runs of ACR Tasks that are resources, so that a deployment can ask for one. Names, members and codes:
 * azure-rest-api-specs, containerregistry_build.json 2019-06-01-preview, TaskRuns_* (PUT 201 or 200, PATCH 200, DELETE
 * 200 or 204), its examples TaskRunsCreate.json and TaskRunsDelete.json; bodies, times and the DELETE that ends at once:
 * Azure/azure-cli, .../acr/tests/latest/recordings/test_acr_taskrun.yaml (2026-03-24, 2025-03-01-preview).
 */
export const taskRuns: ResourceType = {
  type: TASK_RUN_TYPE,
  apiVersions: ['2019-06-01-preview', '2025-03-01-preview'],
  body: bodySchema,
  name: /^[a-zA-Z0-9-]{5,50}$/,
  tracked: false,
  statuses: { create: 201, update: 200, delete: 200, deleteMissing: 204 },
  // What lasts is the run, which goes on by itself; the task run follows it.
  style: { put: 'sync', delete: 'sync' },
  seconds: { create: 1, update: 1, delete: 1 },
  patch: true,
  accept,
  headers: (taskRun, call) =>
    keptOf(taskRun).provisioningState === 'Creating' ? call.followed(statusPath(taskRun)) : {},
  removing: (taskRun, call) => keepSecretRequest(call, taskRun.id, undefined),
  actions: { listDetails, operationStatuses },
};

/**
 * Runs what is asked for, unless it has been: `forceUpdateTag` is "how the run should be forced to rerun even if the run
 * request configuration has not changed" (TaskRunProperties).
 */
function accept(body: StoredResource, before: StoredResource | undefined, call: Calls): StoredResource {
  const { location, identity, properties } = wantedSchema.parse(body);
  const { forceUpdateTag } = properties;
  const kept = before && keptOf(before);
  const request = requestOf(properties.runRequest, before, call);
  const shownRequest = withoutSecrets(request);
  const same = kept !== undefined && isDeepStrictEqual(request, requestOf(kept.runRequest, before, call));
  const run =
    same && (forceUpdateTag ?? undefined) === kept.forceUpdateTag ? call.find(kept.runResult.id) : undefined;
  const secret = isDeepStrictEqual(shownRequest, request) ? undefined : request;
  keepSecretRequest(call, body.id, secret);
  return {
    id: body.id,
    name: body.name,
    type: body.type,
    ...(location != null && { location }),
    ...(identity && { identity: { ...identityOf(identity, before, call), type: identity.type } }),
    properties: {
      ...resultOf(run ?? queueRun(registryOf(body.id, call), request, 'QuickRun', call)),
      runRequest: shownRequest,
      ...(forceUpdateTag != null && { forceUpdateTag }),
    },
  };
}

/** Reads a request; one that was read from here stands for what it was made of, secrets and all. */
function requestOf(sent: unknown, before: StoredResource | undefined, call: Calls): RunRequest {
  if (sent === undefined || sent === null) {
    // As for a task without a step: github.com/pulumi/pulumi-azure-native/issues/736.
    const message =
      'The request body is required for this request. Check if the body is not empty. If the request expects a polymorphic type, check if it has the discriminator property and is one of the described values.';
    throw new ArmError(400, 'InvalidRequestBody', message);
  }
  const request = readTaskRunRequest(sent);
  const secret = before && secretRequestOf(call, before.id);
  return secret && isDeepStrictEqual(request, withoutSecrets(secret)) ? secret : request;
}

/** POST listDetails: the task run "that includes all secrets" (TaskRuns_GetDetails). */
function listDetails(taskRun: StoredResource, _request: unknown, call: Calls): AzureResponse {
  const secret = secretRequestOf(call, taskRun.id);
  const properties = { ...taskRun.properties, ...(secret && { runRequest: secret }) };
  return { status: 200, body: { ...taskRun, properties } };
}

function registryOf(taskRun: string, call: Calls): StoredResource {
  const id = taskRun.slice(0, taskRun.lastIndexOf('/taskRuns/'));
  const registry = call.find(id);
  if (registry === undefined)
    throw new ArmError(404, 'ParentResourceNotFound', `The registry '${id}' was not found.`);
  return registry;
}
