import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { AzureResponse } from '../exchange.ts';
import type { Action, StoredResource } from '../resource-type.ts';

const keptSchema = z.object({
  provisioningState: z.string(),
  runRequest: z.unknown(),
  runResult: z.object({ id: z.string(), name: z.string() }),
  forceUpdateTag: z.string().optional(),
});

/**
 * GET operationStatuses/{runId}: where the Azure-AsyncOperation of a PUT points. While the run goes on, the answer says
 * `Creating` and names a new address, under its own, at which nothing is: clients that follow it, as the official one for
 * JavaScript does, end with 404 though the run goes on. github.com/Azure/azure-rest-api-specs/issues/19159 (open).
 */
export function operationStatuses(...[taskRun, { method, rest }, call]: Parameters<Action>): AzureResponse {
  const { provisioningState, runResult } = keptOf(taskRun);
  if (method !== 'GET' || rest.length !== 1 || rest[0]?.toLowerCase() !== runResult.name.toLowerCase()) {
    throw new ArmError(404, 'NotFound', `The operation '${rest.join('/')}' was not found.`);
  }
  if (provisioningState === 'Creating') {
    const path = `${statusPath(taskRun)}/operationStatuses/${runResult.name}`;
    return { status: 200, headers: call.followed(path), body: { status: provisioningState } };
  }
  const message = `The run '${runResult.name}' ended as ${provisioningState}.`;
  // ARM RPC contract, async-api-reference.md: `error` is required where the operation failed or was canceled.
  const error = provisioningState === 'Succeeded' ? {} : { error: { code: provisioningState, message } };
  return { status: 200, body: { status: provisioningState, ...error } };
}

/** Where the operation of a task run is followed: its run names it. */
export function statusPath(taskRun: StoredResource): string {
  return `${taskRun.id}/operationStatuses/${keptOf(taskRun).runResult.name}`;
}

/** Reads what a task run holds of its run. */
export function keptOf(taskRun: StoredResource): z.output<typeof keptSchema> {
  return keptSchema.parse(taskRun.properties);
}
