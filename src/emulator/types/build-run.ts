import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { AzureResponse } from '../exchange.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { runsMatching } from './build-filter.ts';
import { agentLine, logPath } from './build-log.ts';
import { keepPlan, planOf } from './build-plan.ts';
import { isOver, runMembers } from './build-run-schema.ts';
import { keepRun } from './build-task-run-result.ts';
import { sasUrl } from './build-upload.ts';
import { TASK_VERSIONS } from './build-request.ts';

/** The type of a run. */
export const RUN_TYPE = 'Microsoft.ContainerRegistry/registries/runs';

const patchSchema = z.object({
  isArchiveEnabled: z.boolean().nullish(),
  properties: z.record(z.string(), z.unknown()),
});

/**
 * Runs of ACR Tasks: made by scheduleRun only, listed newest first, changed only in `isArchiveEnabled`.
 * Source: azure-rest-api-specs, containerregistry_build.json 2019-06-01-preview, Runs_*.
 */
export const runs: ResourceType = {
  type: RUN_TYPE,
  apiVersions: TASK_VERSIONS,
  body: z.strictObject({ isArchiveEnabled: z.boolean().nullish() }),
  tracked: false,
  systemData: false,
  refuses: ['PUT', 'DELETE'],
  statuses: { create: 200, update: 200, delete: 200, deleteMissing: 404 },
  style: { put: 'sync', delete: 'sync' },
  seconds: { create: 0, update: 0, delete: 0 },
  patch: true,
  accept(body) {
    const { isArchiveEnabled, properties } = patchSchema.parse(body);
    const { id, name, type } = body;
    const archive = isArchiveEnabled == null ? {} : { isArchiveEnabled };
    return { id, name, type, properties: { ...properties, ...archive } };
  },
  listed: (found, _scope, query) => runsMatching(found, query.get('$filter')).toSorted(newestFirst),
  actions: { cancel, listLogSasUrl },
};

function cancel(run: StoredResource, _request: unknown, call: Calls): AzureResponse {
  if (isOver(run)) {
    const message = `The run '${run.name}' is in status '${runMembers(run).status}' and cannot be canceled.`;
    throw new ArmError(400, 'BadRequest', message);
  }
  const at = new Date(call.now()).toISOString();
  const plan = planOf(call, run.id);
  keepRun(call, {
    ...run,
    properties: { ...run.properties, status: 'Canceled', lastUpdatedTime: at, finishTime: at },
  });
  if (plan) {
    const lines = [...plan.lines, agentLine(call.now(), `Run ID: ${run.name} was canceled`)];
    keepPlan(call, { ...plan, lines, complete: 'failed' });
  }
  return { status: 200 };
}

function listLogSasUrl(run: StoredResource, _request: unknown, call: Calls): AzureResponse {
  const plan = planOf(call, run.id);
  if (plan === undefined) throw new ArmError(404, 'LogNotFound', `The run '${run.name}' has no log.`);
  return { status: 200, body: { logLink: sasUrl(call, logPath(plan), 'r') } };
}

function newestFirst(one: StoredResource, other: StoredResource): number {
  const byTime = runMembers(other).createTime.localeCompare(runMembers(one).createTime);
  return byTime || other.name.length - one.name.length || other.name.localeCompare(one.name);
}
