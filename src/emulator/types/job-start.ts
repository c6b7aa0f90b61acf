import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { AzureResponse } from '../exchange.ts';
import type { StoredResource } from '../resource-type.ts';
import { imageProblem } from './app-image.ts';
import { randomSuffix } from './app-name.ts';
import { referenceProblem } from './app-reference.ts';
import { appSecrets } from './app-secret-values.ts';
import { settleContainers } from './app-template.ts';
import { containersOf, exitCodeOf } from './container-crash.ts';
import { EXECUTION_TYPE, isRunning, stoppedExecution } from './job-execution-type.ts';
import { executionTemplate } from './job-schema.ts';
import { membersOf } from './members.ts';

// From the start to the end of a short container, pulling its image included.
const EXECUTION_SECONDS = 20;

/**
 * POST start: begins an execution and answers 202 with Location and its id and name; the same body ends the operation.
 * A body replaces the template for this execution. azure-rest-api-specs, Microsoft.App 2026-01-01, Jobs_Start
 * (final-state-via location).
 * @throws ArmError 400 ContainerAppSecretRefNotFound for a template that refers to a secret which the job has not
 */
export function startJob(job: StoredResource, { body }: { body: unknown }, call: Calls): AzureResponse {
  if (call.busy(job.id)) {
    const message = `Cannot modify a container apps job '${job.name}' because there is an active provisioning operation in progress.`;
    throw new ArmError(409, 'ContainerAppsJobOperationInProgress', message);
  }
  const failure = call.takeFailure();
  const name = `${job.name}-${randomSuffix(call.guid())}`;
  const id = `${job.id}/executions/${name}`;
  const template = templateOf(job, body);
  const execution = {
    id,
    name,
    type: EXECUTION_TYPE,
    properties: { status: 'Running', startTime: new Date(call.now()).toISOString(), template },
  };
  const problem =
    failure?.message ?? referenceProblem(job, call) ?? imageProblem(job, template, call) ?? exitOf(execution);
  call.store(execution);
  call.later(call.scaled(EXECUTION_SECONDS), problem === undefined ? 'end-execution' : 'fail-execution', id);
  const { location = '' } = job;
  const headers = call.operation({ provider: 'Microsoft.App', location, seconds: 2, result: { id, name } });
  return { status: 202, headers, body: { id, name } };
}

function exitOf(execution: StoredResource): string | undefined {
  const code = containersOf(execution)
    .map(exitCodeOf)
    .find((one) => one !== undefined);
  return code === undefined ? undefined : `exit code ${code}`;
}

/** POST stop: stops every execution that runs, and shows them. */
export function stopJob(job: StoredResource, call: Calls): AzureResponse {
  const running = call.list(EXECUTION_TYPE, job.id).filter(isRunning);
  const stopped = running.map((execution) => stoppedExecution(execution, call));
  for (const execution of stopped) call.store(execution);
  return { status: 200, body: { value: stopped } };
}

function templateOf(job: StoredResource, body: unknown): object {
  const { volumes: _, ...own } = membersOf(job.properties?.['template']);
  const sent = executionTemplate.parse(body ?? {});
  return sent.containers ? settleContainers(sent, appSecrets(job)) : own;
}
