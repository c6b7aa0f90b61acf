import type { ContainerAppsAPIClient, Job, JobExecutionTemplate, Secret } from '@azure/arm-appcontainers';
import type { Arm } from './arm.ts';
import { assignedIdentity } from './assigned-identity.ts';
import type { Connection } from './connection.ts';
import { containerOf, registriesOf, secretsOf, type ContainerSpec } from './containers.ts';
import { nameOf } from './ids.ts';
import { isOurs, type ArmImage } from './image.ts';
import { openExecutions, type Executions } from './job-executions.ts';
import { orNull } from './long-running.ts';
import { laidOver } from './merge.ts';
import { parseResourceId } from './resource-id.ts';
import { throughRoleLag } from './role-lag.ts';
import { withSecretValues } from './secret-values.ts';

/** What a job is to have; it is started by hand only, and never tries again by itself. */
export interface JobSpec extends ContainerSpec {
  /** How long its container may run. */
  readonly timeoutSeconds: number;
}

/** Container Apps jobs. */
export interface Jobs {
  /** Writes a job. An image or secret that is refused for want of a role which was just assigned is tried again. */
  put(id: string, spec: JobSpec): Promise<void>;
  /** Puts an image back; null: deletes the job, with all that is known of its executions. */
  restore(at: string, was: ArmImage | null): Promise<void>;
  /** What a job runs; null where there is none. */
  find(id: string): Promise<Job | null>;
  /** The ids of all jobs in the group of an id. */
  inGroupOf(id: string): Promise<string[]>;
  /**
   * Deletes the jobs of ours in an environment of ours that is about to go: what cannot be undone keeps its job, and Azure
   * refuses to delete an environment with jobs in it.
   */
  clear(environmentId: string): Promise<void>;
  /** The body of a start that runs another command, with more variables, in the job's own container. */
  startWith(
    job: Job,
    command: readonly string[],
    env: Readonly<Record<string, string>>,
  ): JobExecutionTemplate;
  readonly executions: Executions;
}

/**
 * Opens the jobs through `@azure/arm-appcontainers`.
 * Source: Microsoft Learn, "Jobs in Azure Container Apps" (manual jobs; a template in the start replaces the job's own).
 */
export function openJobs(
  connection: Connection,
  arm: Arm,
  client: () => Promise<ContainerAppsAPIClient>,
): Jobs {
  const { call, lineage } = connection;

  async function find(id: string): Promise<Job | null> {
    const { jobs } = await client();
    const { group = '' } = parseResourceId(id);
    return orNull(() => call(id, () => jobs.get(group, nameOf(id))));
  }

  async function modelOf(id: string, spec: JobSpec): Promise<Job> {
    const there = await find(id);
    const declared: Job = { ...jobModel(nameOf(id), spec), location: there?.location ?? spec.location };
    const identity = await assignedIdentity(spec.identityId, there?.identity, { arm, lineage });
    if (there === null) return { ...laidOver(null, declared, lineage), identity };
    const { identity: _identity, ...rest } = there;
    return { ...laidOver(rest, declared, lineage), identity };
  }

  async function listSecrets(id: string): Promise<Secret[]> {
    const { jobs } = await client();
    const { group = '' } = parseResourceId(id);
    return (await call(id, () => jobs.listSecrets(group, nameOf(id)))).value;
  }

  async function inGroupOf(id: string): Promise<string[]> {
    const { jobs } = await client();
    const { group = '' } = parseResourceId(id);
    const found = await orNull(() =>
      call(id, async () => {
        const ids: string[] = [];
        for await (const job of jobs.listByResourceGroup(group)) ids.push(job.id ?? '');
        return ids;
      }),
    );
    return found ?? [];
  }

  return {
    find,
    inGroupOf,
    async clear(environmentId) {
      const environment = await arm.observe(environmentId);
      if (environment === null || !isOurs(environment, lineage)) return;
      for (const id of await inGroupOf(environmentId)) {
        const job = await find(id);
        if (job?.environmentId?.toLowerCase() === environmentId.toLowerCase()) await arm.restore(id, null);
      }
    },
    executions: openExecutions(connection, client),
    async put(id, spec) {
      const { jobs } = await client();
      const { group = '' } = parseResourceId(id);
      await throughRoleLag(connection, async () => {
        const body = await modelOf(id, spec);
        await arm.written(id, spec, () => jobs.createOrUpdate(group, nameOf(id), body));
      });
    },
    async restore(at, was) {
      if (was === null) return arm.restore(at, null);
      const secrets = await withSecretValues(was, () => listSecrets(at));
      await throughRoleLag(connection, () => arm.restore(at, was, secrets));
    },
    startWith({ template }, [program = '', ...args], env) {
      const [container, ...others] = template?.containers ?? [];
      const { name = '', image = '', resources, env: own = [] } = container ?? {};
      const variables = Object.entries(env).map(([variable, value]) => ({ name: variable, value }));
      const kept = own.filter((variable) => !(variable.name !== undefined && variable.name in env));
      const first = { name, image, command: [program], args, env: [...kept, ...variables] };
      return { containers: [{ ...first, ...(resources === undefined ? {} : { resources }) }, ...others] };
    },
  };
}

function jobModel(name: string, spec: JobSpec): Job {
  return {
    location: spec.location,
    tags: { ...spec.tags },
    environmentId: spec.environmentId,
    configuration: {
      triggerType: 'Manual',
      replicaTimeout: spec.timeoutSeconds,
      replicaRetryLimit: 0,
      manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 },
      secrets: secretsOf(spec),
      registries: registriesOf(spec),
    },
    template: { containers: [containerOf(name, spec)] },
  };
}
