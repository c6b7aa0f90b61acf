import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';

/** The type of an execution of a job. */
export const EXECUTION_TYPE = 'Microsoft.App/jobs/executions';

/** True until an execution has ended. */
export function isRunning({ properties }: StoredResource): boolean {
  return properties?.['status'] === 'Running' || properties?.['status'] === 'Processing';
}

/** An execution that somebody stopped. */
export function stoppedExecution(execution: StoredResource, call: Calls): StoredResource {
  return endedExecution(execution, 'Stopped', call);
}

/** An execution that has ended now. */
export function endedExecution(
  execution: StoredResource,
  status: 'Succeeded' | 'Failed' | 'Stopped',
  call: Calls,
): StoredResource {
  const endTime = new Date(call.now()).toISOString();
  return { ...execution, properties: { ...execution.properties, status, endTime } };
}
