import { z } from 'zod';
import type { Calls } from '../calls.ts';
import type { Continuation } from '../provider-action.ts';
import type { ResourceType } from '../resource-type.ts';
import { textOf } from './app-revision-type.ts';
import { executionReplicas } from './execution-replica.ts';
import {
  EXECUTION_TYPE,
  endedExecution,
  isRunning,
  JOB_VERSIONS,
  stoppedExecution,
} from './job-execution-type.ts';

/**
 * Executions of a job, newest first; only a start makes them. azure-rest-api-specs, Microsoft.App 2026-01-01,
 * JobExecution: Running, Processing, Stopped, Degraded, Failed, Unknown, Succeeded.
 */
export const executions: ResourceType = {
  type: EXECUTION_TYPE,
  apiVersions: JOB_VERSIONS,
  body: z.never(),
  tracked: false,
  systemData: false,
  states: null,
  refuses: ['PUT', 'DELETE'],
  statuses: { create: 200, update: 200, delete: 200, deleteMissing: 404 },
  style: { put: 'sync', delete: 'sync' },
  seconds: { create: 0, update: 0, delete: 0 },
  accept: (body) => body,
  listed: (found) =>
    found.toSorted((one, other) => textOf(other, 'startTime').localeCompare(textOf(one, 'startTime'))),
  actions: {
    replicas: executionReplicas,
    stop: (execution, _request, call) => {
      if (isRunning(execution)) call.store(stoppedExecution(execution, call));
      return { status: 200 };
    },
  },
};

/** What happens to an execution when its time has come. */
export const executionContinuations: Readonly<Record<string, Continuation>> = {
  'end-execution': (id, call) => end(id, 'Succeeded', call),
  'fail-execution': (id, call) => end(id, 'Failed', call),
};

function end(id: string, status: 'Succeeded' | 'Failed', call: Calls): void {
  const execution = call.find(id);
  if (execution && isRunning(execution)) call.store(endedExecution(execution, status, call));
}
