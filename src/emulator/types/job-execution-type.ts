import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';
import { APP_VERSIONS } from './environment.ts';

/** The api-versions of jobs; the last one has the replicas of an execution and the token for its log, which no stable one has. */
export const JOB_VERSIONS = [
  ...APP_VERSIONS.filter((version) => version >= '2023-05-01'),
  '2023-11-02-preview',
];

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
