import type { ContainerAppsAPIClient, JobExecution, JobExecutionTemplate } from '@azure/arm-appcontainers';
import { Failure } from '../engine/failure.ts';
import type { Connection } from './connection.ts';
import { isMaybeDone, statusOf } from './failures.ts';
import { nameOf } from './ids.ts';
import { longRunning, orNull } from './long-running.ts';
import { lookedUntil } from './operation.ts';
import { parseResourceId } from './resource-id.ts';

/** One execution of a job. */
export interface Execution {
  readonly name: string;
  /** Running | Processing | Stopped | Degraded | Failed | Unknown | Succeeded. */
  readonly status: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly image: string;
  /** The plain environment variables of its container. */
  readonly env: Readonly<Record<string, string>>;
  /** Why it ended, where Azure says so. */
  readonly why: string;
}

/** Executions of jobs. */
export interface Executions {
  /** The newest first; none where there is no job. */
  list(job: string): Promise<Execution[]>;
  /**
   * Starts one, exactly one, in place of the job's own template. `isOurs` recognises it where no answer tells that it was
   * begun: it is looked for, and asked for again only where Azure said 503 and nothing has come of it.
   */
  start(
    job: string,
    template: JobExecutionTemplate,
    isOurs: (execution: Execution) => boolean,
  ): Promise<string>;
  /** Waits until it has ended. Throws `job-failed` when it has not within so many seconds. */
  ended(job: string, name: string, timeoutSeconds: number): Promise<Execution>;
}

/**
 * Opens the executions through `@azure/arm-appcontainers`.
 * Source: Microsoft Learn, "Jobs in Azure Container Apps" (start with an overriding template; the last 100 are kept).
 */
export function openExecutions(
  connection: Connection,
  client: () => Promise<ContainerAppsAPIClient>,
): Executions {
  const { call, patience } = connection;

  async function list(job: string): Promise<Execution[]> {
    const { jobsExecutions } = await client();
    const { group = '' } = parseResourceId(job);
    const found = await orNull(() =>
      call(job, async () => {
        const executions: Execution[] = [];
        for await (const one of jobsExecutions.list(group, nameOf(job))) executions.push(executionOf(one));
        return executions;
      }),
    );
    return (found ?? []).toSorted(newestFirst);
  }

  return {
    list,
    async start(job, template, isOurs) {
      const { jobs } = await client();
      const { group = '' } = parseResourceId(job);
      const before = new Set((await list(job)).map(({ name }) => name));
      const begun = async (): Promise<Execution | undefined> =>
        (await list(job)).find((execution) => !before.has(execution.name) && isOurs(execution));
      const start = () => jobs.start(group, nameOf(job), { template });
      // The job itself is written again before it, after a crash, and has a note of its own.
      const noted = `${job}#start`;
      const target = { service: 'Microsoft.App/jobs', operation: 'start' };
      const { retries } = connection.resilience.ruleFor(target, connection.during());
      for (let left = retries; ; left -= 1) {
        let unclear: unknown;
        try {
          await longRunning(connection, { at: job, noted, kind: 'act', asked: template, start });
        } catch (error) {
          if (!isMaybeDone(error)) throw error;
          unclear = error;
        }
        // Whether an answer came or not, and whoever got it: it shows among the executions, if it was begun.
        const seen = await lookedUntil(
          { ...patience, budgetMs: Math.min(patience.budgetMs, LOST_MS) },
          job,
          begun,
          (found) => found !== undefined,
          () => `job ${nameOf(job)} starting`,
        );
        if (seen !== undefined) return seen.name;
        if (statusOf(unclear) !== 503 || left === 0) throw notSeen(job, unclear);
      }
    },
    async ended(job, name, timeoutSeconds) {
      const budget = { ...patience, budgetMs: connection.milliseconds(timeoutSeconds + START_SECONDS) };
      const look = async (): Promise<Execution | undefined> =>
        (await list(job)).find((execution) => execution.name === name);
      const last = await lookedUntil(
        budget,
        job,
        look,
        (execution) => execution !== undefined && hasEnded(execution),
        (execution) => executionWords(job, execution),
      );
      if (last !== undefined && hasEnded(last)) return last;
      throw new Failure('job-failed', `the execution ${name} has not ended within ${timeoutSeconds} s`, {
        address: job,
        hint: `${JOB_HINT} It may also need more time: \`migrations.timeoutSeconds\`.`,
      });
    },
  };
}

/** The variable that numbers the executions of a job: their times may be the same. */
export const NUMBER_VARIABLE = 'DEPLOY_NUMBER';

/** True once an execution can change no more. */
export function hasEnded({ status }: Execution): boolean {
  return /^(Succeeded|Failed|Stopped)$/.test(status);
}

function executionWords(job: string, execution: Execution | undefined): string {
  const running = /^(Running|Processing)$/.test(execution?.status ?? '');
  return `job ${nameOf(job)} ${running ? 'running' : 'starting'}`;
}

/** What to do about an execution that failed; its log is saved with the evidence, since an undo takes it away. */
export const JOB_HINT = 'Mend what the job runs; its log says how far it came.';

/** Azure's own words where it said any. */
function notSeen(job: string, unclear: unknown): unknown {
  if (statusOf(unclear) !== undefined) return unclear;
  return new Failure(
    'azure-unreachable',
    'the start of the job got no answer, and no execution can be seen',
    {
      address: job,
      hint: 'Run the same command again: what is still at work is waited for.',
    },
  );
}

/** An execution whose start was not answered shows up within this. */
const LOST_MS = 60_000;
/** Pulling the image and finding a place to run come on top of the time that the command itself may take. */
const START_SECONDS = 300;

function newestFirst(one: Execution, other: Execution): number {
  const numberOf = ({ env }: Execution): number => Number(env[NUMBER_VARIABLE] ?? 0);
  return other.startedAt - one.startedAt || numberOf(other) - numberOf(one);
}

function executionOf(execution: JobExecution): Execution {
  const { name = '', status = 'Unknown', startTime, template, reason, message } = execution;
  const container = template?.containers?.[0];
  const env = (container?.env ?? []).map(({ name: variable = '', value = '' }) => [variable, value]);
  return {
    name,
    status,
    startedAt: startTime?.getTime() ?? 0,
    image: container?.image ?? '',
    env: Object.fromEntries(env),
    why: [reason, message].filter(Boolean).join(': '),
  };
}
