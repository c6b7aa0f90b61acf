import { z } from 'zod';
import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';
import { runMembers } from './build-run-schema.ts';

/** The type of a run that is a resource of its own. */
export const TASK_RUN_TYPE = 'Microsoft.ContainerRegistry/registries/taskRuns';

const asking = z.object({ runResult: z.object({ id: z.string() }) });

/** Stores a run that has moved on, and shows it in the task run that asked for it, if one did. */
export function keepRun(call: Calls, run: StoredResource): void {
  call.store(run);
  const registry = run.id.slice(0, run.id.lastIndexOf('/runs/'));
  for (const taskRun of call.list(TASK_RUN_TYPE, registry)) {
    const wanted = asking.safeParse(taskRun.properties);
    if (wanted.data?.runResult.id.toLowerCase() !== run.id.toLowerCase()) continue;
    call.store({ ...taskRun, properties: { ...taskRun.properties, ...resultOf(run) } });
  }
}

/**
 * What a task run shows of its run: the run itself, and a state of its own that follows the run's.
 * Source: azure-rest-api-specs, containerregistry_build.json 2019-06-01-preview, TaskRunProperties and ProvisioningState.
 */
export function resultOf(run: StoredResource): { provisioningState: string; runResult: StoredResource } {
  return { provisioningState: stateOf(runMembers(run).status), runResult: run };
}

function stateOf(status: string): string {
  if (status === 'Succeeded' || status === 'Canceled') return status;
  return ['Failed', 'Error', 'Timeout'].includes(status) ? 'Failed' : 'Creating';
}
