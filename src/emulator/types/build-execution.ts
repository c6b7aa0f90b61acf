import type { Calls } from '../calls.ts';
import type { Continuation } from '../provider-action.ts';
import { build } from './build-docker.ts';
import { agentLine } from './build-log.ts';
import { keepPlan, planOf, type Outcome, type Plan } from './build-plan.ts';
import { runTask } from './build-task.ts';
import { isOver, runMembers } from './build-run-schema.ts';
import { keepRun } from './build-task-run-result.ts';

// Learn, "Tutorial: Build and deploy container images in the cloud with ACR Tasks": "Run ID: da1 was successful after
// 1m9.970148252s"; a purge takes seconds.
const BUILD_SECONDS = 70;
const TASK_SECONDS = 10;

/** What happens to a run when its time has come. */
export const runContinuations: Readonly<Record<string, Continuation>> = {
  'start-run': startRun,
  'end-run': endRun,
};

function startRun(id: string, call: Calls): void {
  const run = call.find(id);
  const plan = planOf(call, id);
  if (run === undefined || plan === undefined || isOver(run)) return;
  const at = new Date(call.now()).toISOString();
  keepRun(call, {
    ...run,
    properties: { ...run.properties, status: 'Running', startTime: at, lastUpdatedTime: at },
  });
  keepPlan(call, { ...plan, lines: opening(plan, call.now()) });
  call.later(call.scaled(plan.work.kind === 'build' ? BUILD_SECONDS : TASK_SECONDS), 'end-run', id);
}

function endRun(id: string, call: Calls): void {
  const run = call.find(id);
  const plan = planOf(call, id);
  if (run === undefined || plan === undefined || isOver(run)) return;
  const { lines, images, succeeded } = outcomeOf(plan, call);
  const at = new Date(call.now()).toISOString();
  const took = Math.round((call.now() - Date.parse(runMembers(run).startTime)) / 1000);
  const why = 'failed during run, err: exit status 1';
  const last = succeeded
    ? `Run ID: ${run.name} was successful after ${took}s`
    : `Run ID: ${run.name} failed after ${took}s. Error: ${why}`;
  keepRun(call, {
    ...run,
    properties: {
      ...run.properties,
      status: succeeded ? 'Succeeded' : 'Failed',
      lastUpdatedTime: at,
      finishTime: at,
      ...(images.length > 0 && {
        outputImages: images.map((image) => ({ registry: plan.loginServer, ...image })),
      }),
      ...(!succeeded && { runErrorMessage: why }),
    },
  });
  const complete = succeeded ? 'successful' : 'failed';
  keepPlan(call, { ...plan, lines: [...plan.lines, ...lines, last], complete });
}

function outcomeOf(plan: Plan, call: Calls): Outcome {
  if (plan.doom !== undefined) return { lines: [plan.doom], images: [], succeeded: false };
  return plan.work.kind === 'build' ? build(plan.work, plan, call) : runTask(plan.work.content, plan, call);
}

function opening({ loginServer, log }: Plan, now: number): string[] {
  return [
    'Downloading source code...',
    'Finished downloading source code',
    `Using acb_vol_${log} as the home volume`,
    'Setting up Docker configuration...',
    'Successfully set up Docker configuration',
    `Logging in to registry: ${loginServer}`,
    `Successfully logged into ${loginServer}`,
  ].map((text) => agentLine(now, text));
}
