import type { Job } from '@azure/arm-appcontainers';
import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import type { Json } from '../engine/json.ts';
import type { Arm } from './arm.ts';
import { isOurs, type ArmImage } from './image.ts';
import { hasEnded, JOB_HINT, NUMBER_VARIABLE, type Execution } from './job-executions.ts';
import type { Jobs, JobSpec } from './jobs.ts';
import {
  carries,
  DATABASE_TAG,
  DOWN_VARIABLE,
  downOf,
  filled,
  NO_SCHEMA,
  schemaAfter,
  UNKNOWN,
  type Marks,
} from './migration-marks.ts';

/** A migration to be run by a job. */
export interface MigrationSpec extends Omit<JobSpec, 'command' | 'args'> {
  /** The schema to migrate to: `{target}` in the commands. */
  readonly target: string;
  readonly up: readonly string[];
  readonly down?: readonly string[];
  /** The server whose database is migrated, where it is one of this deployment. */
  readonly databaseId?: string;
}

/** A job of migrations: what it runs, and the schema that its last successful execution left (`0`: none). */
export type MigrationImage = { readonly job: ArmImage; readonly schema: string };

/** Migrations of a database, by the job that runs them. An execution carries the transaction that started it. */
export interface Migrations {
  /**
   * Writes the job, and runs `up` to the target once in a transaction: an execution of this transaction that has done so,
   * or is at it, is not repeated. Throws `job-failed`.
   */
  up(id: string, spec: MigrationSpec, transaction: string): Promise<void>;
  observe(at: string): Promise<MigrationImage | null>;
  /**
   * Takes back what this transaction migrated, by the `down` command that stands on the job, in the image that the job has
   * now, which alone has the newer files; then puts the job back. Another transaction's migrations are never taken back,
   * nor is a schema that somebody else made. Throws `job-failed` while the database stands and is to stay.
   */
  restore(at: string, was: MigrationImage | null, transaction: string): Promise<void>;
}

/** Opens the migrations on top of the jobs. */
export function openMigrations(jobs: Jobs, arm: Arm, lineage: string): Migrations {
  const { executions } = jobs;

  /** The schema in force before: by this job, or by one that ran the migrations under another name. */
  async function schemaBefore(
    id: string,
    { databaseId }: MigrationSpec,
    listed: readonly Execution[],
  ): Promise<string> {
    const own = schemaAfter(listed);
    if (own !== undefined) return own;
    for (const other of await jobs.inGroupOf(id)) {
      const job = await jobs.find(other);
      if (job?.tags?.[DATABASE_TAG] !== databaseId || !isOurs({ tags: job?.tags ?? {} }, lineage)) continue;
      const schema = schemaAfter(await executions.list(other));
      if (schema !== undefined) return schema;
    }
    const server = databaseId === undefined ? null : await arm.observe(databaseId);
    return server !== null && isOurs(server, lineage) ? NO_SCHEMA : UNKNOWN;
  }

  async function run(id: string, command: readonly string[], marks: Marks, job: Job): Promise<Execution> {
    const isMine = (execution: Execution): boolean => carries(execution, marks);
    const numbers = (await executions.list(id)).map(({ env }) => Number(env[NUMBER_VARIABLE] ?? 0));
    const number = String(Math.max(0, ...numbers) + 1);
    const body = jobs.startWith(job, command, { ...marks, [NUMBER_VARIABLE]: number });
    const name = await executions.start(id, body, isMine);
    return executions.ended(id, name, job.configuration?.replicaTimeout ?? 0);
  }

  async function down(
    at: string,
    was: MigrationImage | null,
    transaction: string,
    job: Job,
  ): Promise<Execution | undefined> {
    const timeoutSeconds = job.configuration?.replicaTimeout ?? 0;
    const mine = (await executions.list(at)).filter((one) =>
      carries(one, { DEPLOY_TRANSACTION: transaction }),
    );
    const first = mine.findLast((one) => carries(one, { DEPLOY_DIRECTION: 'up' }));
    if (first === undefined) return undefined;
    // Going back while something still goes forward would mix the two.
    for (const one of mine) if (!hasEnded(one)) await executions.ended(at, one.name, timeoutSeconds);
    // Only the execution knows whether "none" means that there was nothing, or that nothing was known.
    const known = was === null || was.schema === NO_SCHEMA ? undefined : was.schema;
    const target = known ?? first.env['DEPLOY_BEFORE'] ?? UNKNOWN;
    const [newest] = await executions.list(at);
    if (newest?.status === 'Succeeded' && newest.env['DEPLOY_TARGET'] === target) return undefined;
    const command = downOf(job);
    if (command === undefined || target === UNKNOWN || (await databaseIsGone(job))) return undefined;
    const marks: Marks = { DEPLOY_TRANSACTION: transaction, DEPLOY_DIRECTION: 'down', DEPLOY_TARGET: target };
    return run(at, filled(command, target), marks, job);
  }

  async function databaseIsGone({ tags }: Job): Promise<boolean> {
    const server = tags?.[DATABASE_TAG];
    return server !== undefined && (await arm.read(server)) === null;
  }

  return {
    async up(id, spec, transaction) {
      const { target, up, down: back, databaseId, tags, env, ...rest } = spec;
      const before = await executions.list(id);
      const started = before.findLast((one) =>
        carries(one, { DEPLOY_TRANSACTION: transaction, DEPLOY_DIRECTION: 'up' }),
      );
      const schema = started?.env['DEPLOY_BEFORE'] ?? (await schemaBefore(id, spec, before));
      const [program = '', ...args] = filled(up, target);
      await jobs.put(id, {
        ...rest,
        command: [program],
        args,
        tags: databaseId === undefined ? tags : { ...tags, [DATABASE_TAG]: databaseId },
        env: {
          ...env,
          DEPLOY_TARGET: target,
          ...(back === undefined ? {} : { [DOWN_VARIABLE]: JSON.stringify(back) }),
        },
      });
      const marks: Marks = { DEPLOY_TRANSACTION: transaction, DEPLOY_DIRECTION: 'up', DEPLOY_TARGET: target };
      const newest = before.find((one) => carries(one, marks) && one.image === spec.image);
      const goesOn = newest !== undefined && (!hasEnded(newest) || newest.status === 'Succeeded');
      const job = await jobs.find(id);
      if (job === null) throw new Failure('job-failed', 'the job is gone', { address: id });
      const last = goesOn
        ? await executions.ended(id, newest.name, spec.timeoutSeconds)
        : await run(id, [program, ...args], { ...marks, DEPLOY_BEFORE: schema }, job);
      if (last.status !== 'Succeeded') throw failure(id, `migrating to ${target}`, last);
    },
    async observe(at) {
      const job = await arm.observe(at);
      return job === null ? null : { job, schema: schemaAfter(await executions.list(at)) ?? NO_SCHEMA };
    },
    async restore(at, was, transaction) {
      const job = await jobs.find(at);
      const last = job === null ? undefined : await down(at, was, transaction, job);
      const target = last?.env['DEPLOY_TARGET'] ?? NO_SCHEMA;
      // Where there was no schema before there was no database to keep, or an empty one: it goes, or stays as it is.
      const stays = was !== null || target !== NO_SCHEMA;
      if (
        last !== undefined &&
        last.status !== 'Succeeded' &&
        stays &&
        job !== null &&
        !(await databaseIsGone(job))
      ) {
        throw failure(at, `migrating back to ${target}`, last);
      }
      await jobs.restore(at, was === null ? null : was.job);
    },
  };
}

function failure(job: string, what: string, { name, status, why }: Execution): Failure {
  const message = `${what}: the execution ${name} ended ${status}${why === '' ? '' : `: ${why}`}`;
  return new Failure('job-failed', message, { address: job, hint: JOB_HINT });
}

/** The image of a migration, as it comes back from the journal. */
export function migrationIn(was: Json | null): MigrationImage | null {
  return was === null ? null : imageShape.parse(was);
}

const imageShape: z.ZodType<MigrationImage> = z.object({
  job: z.record(z.string(), z.json()),
  schema: z.string(),
});
