import type { JobExecution } from '@azure/arm-appcontainers';
import { z } from 'zod';
import { askArm } from './arm-request.ts';
import { hideSecretsOf } from './container-secrets.ts';
import { nameOf } from './ids.ts';
import { NUMBER_VARIABLE } from './job-executions.ts';
import { orNull } from './long-running.ts';
import { logTail } from './log-streams.ts';
import { parseResourceId } from './resource-id.ts';
import type { EvidenceMeans } from './run-evidence-apps.ts';
import type { Gathering } from './run-evidence.ts';

/** Keeps how a job stands: its newest executions, and the log of the newest one that has not succeeded. */
export async function jobEvidence(means: EvidenceMeans, at: string, gathering: Gathering): Promise<void> {
  const { connection, client } = means;
  const { call } = connection;
  const { group = '' } = parseResourceId(at);
  const name = nameOf(at);
  const { jobs, jobsExecutions } = await client();
  const job = await orNull(() => call(at, () => jobs.get(group, name)));
  if (job === null) return gathering.keep(`jobs/${name}/status.json`, { address: at, found: false });
  const executions: JobExecution[] = [];
  await gathering.attempt(`${name}: executions`, () =>
    call(at, async () => {
      for await (const one of jobsExecutions.list(group, name)) executions.push(one);
    }),
  );
  const newest = executions.toSorted(newestFirst).slice(0, MOST_EXECUTIONS);
  const { provisioningState } = job;
  gathering.keep(`jobs/${name}/status.json`, {
    address: at,
    found: true,
    provisioningState,
    executions: newest.map(({ name: execution, status, startTime, endTime, template, ...told }) => ({
      name: execution,
      status,
      startTime,
      endTime,
      reason: told.reason,
      message: told.message,
      detailedStatus: told.detailedStatus,
      containers: template?.containers?.map(({ image, command, args }) => ({ image, command, args })),
    })),
  });
  const failed = newest.find(({ status }) => status !== 'Succeeded');
  if (failed?.name === undefined) return;
  const execution = failed.name;
  await gathering.attempt(`${name}: logs of ${execution}`, async () => {
    const { value: secrets } = await call(at, () => jobs.listSecrets(group, name));
    await hideSecretsOf(secrets, means.vaultSecrets, gathering.hide);
    const { token, replicas } = await streamsOf(means, at, execution);
    for (const { name: replica, properties } of replicas) {
      for (const { name: container, logStreamEndpoint: endpoint } of properties.containers) {
        if (endpoint === undefined) continue;
        await gathering.attempt(`${name}: log of ${container}`, async () =>
          gathering.keep(
            `jobs/${name}/${replica}/${container}.log`,
            await logTail(connection, means.web, { endpoint, token }),
            { what: `job ${name}`, address: at },
          ),
        );
      }
    }
  });
}

const MOST_EXECUTIONS = 5;

/** Those of one second are told apart by the number that ours carry. */
function newestFirst(one: JobExecution, other: JobExecution): number {
  const timeOf = ({ startTime }: JobExecution): number => startTime?.getTime() ?? 0;
  return timeOf(other) - timeOf(one) || numberOf(other) - numberOf(one);
}

function numberOf({ template }: JobExecution): number {
  const env = template?.containers?.[0]?.env ?? [];
  return Number(env.find(({ name }) => name === NUMBER_VARIABLE)?.value ?? 0);
}

/**
 * The only way to the log of an execution that does not lag behind by minutes, and it is in preview: no stable api-version
 * has it. Source: Azure/azure-cli-extensions, src/containerapp, `az containerapp job logs show`.
 */
const PREVIEW = '2023-11-02-preview';

async function streamsOf(
  { connection, web }: EvidenceMeans,
  at: string,
  execution: string,
): Promise<{ token: string; replicas: z.output<typeof replicasShape>['value'] }> {
  const ask = (method: 'GET' | 'POST', below: string): Promise<unknown> =>
    askArm(connection, web, { method, path: `${at}/${below}`, apiVersion: PREVIEW });
  const { value } = replicasShape.parse(await ask('GET', `executions/${execution}/replicas`));
  const { token } = tokenShape.parse(await ask('POST', 'getAuthToken')).properties;
  return { token, replicas: value.slice(0, 1) };
}

const replicasShape = z.object({
  value: z.array(
    z.object({
      name: z.string(),
      properties: z.object({
        containers: z
          .array(z.object({ name: z.string(), logStreamEndpoint: z.string().exactOptional() }))
          .default([]),
      }),
    }),
  ),
});

const tokenShape = z.object({ properties: z.object({ token: z.string() }) });
