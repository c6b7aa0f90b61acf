import type { Calls } from '../calls.ts';
import type { AzureResponse } from '../exchange.ts';
import type { StoredResource } from '../resource-type.ts';
import { textOf } from './app-revision-type.ts';
import { containersOf } from './container-crash.ts';
import { isRunning } from './job-execution-type.ts';
import { replicaName, streamOf } from './replica.ts';

/**
 * GET replicas of an execution of a job, which is in preview only. As Azure/azure-cli-extensions asks for it (src/containerapp,
 * `job logs show`: 2023-11-02-preview); the shape is that of an app's replicas.
 */
export function executionReplicas(execution: StoredResource, _request: unknown, call: Calls): AzureResponse {
  const job = call.find(execution.id.slice(0, execution.id.lastIndexOf('/executions/'))) ?? execution;
  const name = replicaName(execution, 0);
  const below = `executions/${execution.name}/replicas/${name}`;
  const running = isRunning(execution);
  const value = {
    id: `${execution.id}/replicas/${name}`,
    name,
    type: 'Microsoft.App/jobs/executions/replicas',
    properties: {
      createdTime: textOf(execution, 'startTime'),
      runningState: running ? 'Running' : 'NotRunning',
      containers: containersOf(execution).map((container) => ({
        name: container.name,
        ready: running,
        started: running,
        restartCount: 0,
        runningState: running ? 'Running' : 'Terminated',
        logStreamEndpoint: streamOf(job, below, container.name, 'logstream'),
      })),
    },
  };
  return { status: 200, body: { value: [value] } };
}
