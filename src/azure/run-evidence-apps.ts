import type { ContainerApp, ContainerAppsAPIClient, Replica, Revision } from '@azure/arm-appcontainers';
import type { Connection } from './connection.ts';
import { hideSecretsOf } from './container-secrets.ts';
import { nameOf } from './ids.ts';
import { orNull } from './long-running.ts';
import { logTail } from './log-streams.ts';
import { parseResourceId } from './resource-id.ts';
import type { Gathering } from './run-evidence.ts';
import type { VaultSecrets } from './vault-secrets.ts';
import type { Web } from './web.ts';

/** What looking at Container Apps takes. */
export interface EvidenceMeans {
  readonly connection: Connection;
  readonly web: Web;
  readonly client: () => Promise<ContainerAppsAPIClient>;
  readonly vaultSecrets: VaultSecrets;
}

/**
 * Keeps how an app stands: its newest revisions, the replicas of the latest one, what Container Apps did with them (its
 * system log), and the ends of the logs of its containers.
 */
export async function appEvidence(means: EvidenceMeans, at: string, gathering: Gathering): Promise<void> {
  const { connection, client } = means;
  const { call } = connection;
  const { group = '' } = parseResourceId(at);
  const name = nameOf(at);
  const { containerApps, containerAppsRevisions, containerAppsRevisionReplicas } = await client();
  const app = await orNull(() => call(at, () => containerApps.get(group, name)));
  if (app === null) return gathering.keep(`apps/${name}/status.json`, { address: at, found: false });
  const revisions: Revision[] = [];
  const replicas: Replica[] = [];
  await gathering.attempt(`${name}: revisions`, () =>
    call(at, async () => {
      for await (const one of containerAppsRevisions.listRevisions(group, name)) revisions.push(one);
    }),
  );
  const latest = app.latestRevisionName ?? '';
  if (latest !== '') {
    await gathering.attempt(`${name}: replicas of ${latest}`, async () => {
      const list = () => containerAppsRevisionReplicas.listReplicas(group, name, latest);
      replicas.push(...((await call(at, list)).value ?? []));
    });
  }
  gathering.keep(`apps/${name}/status.json`, statusOf(at, app, revisions, replicas));
  await gathering.attempt(`${name}: logs`, async () => {
    const { token } = await call(at, () => containerApps.getAuthToken(group, name));
    if (token === undefined) return;
    const tail = (endpoint: string): Promise<string> =>
      logTail(means.connection, means.web, { endpoint, token });
    const { eventStreamEndpoint } = app;
    if (eventStreamEndpoint !== undefined) {
      await gathering.attempt(`${name}: system log`, async () =>
        gathering.keep(`apps/${name}/system.log`, await tail(eventStreamEndpoint)),
      );
    }
    const { value: secrets } = await call(at, () => containerApps.listSecrets(group, name));
    await hideSecretsOf(secrets, means.vaultSecrets, gathering.hide);
    for (const { replica, container, endpoint, ready } of streamsOf(replicas)) {
      const logOf = ready ? undefined : { what: `container ${container} of the app ${name}`, address: at };
      await gathering.attempt(`${name}: log of ${container}`, async () =>
        gathering.keep(`apps/${name}/${replica}/${container}.log`, await tail(endpoint), logOf),
      );
    }
  });
}

/** More replicas of one revision say the same again. */
const MOST_STREAMS = 4;

/** So many revisions tell what came before the one that failed. */
const MOST_REVISIONS = 5;

function statusOf(
  at: string,
  app: ContainerApp,
  revisions: readonly Revision[],
  replicas: readonly Replica[],
): object {
  const { provisioningState, runningStatus, latestRevisionName, latestReadyRevisionName } = app;
  const timeOf = ({ createdTime }: Revision): number => createdTime?.getTime() ?? 0;
  const newest = revisions.toSorted((one, other) => timeOf(other) - timeOf(one)).slice(0, MOST_REVISIONS);
  return {
    address: at,
    found: true,
    provisioningState,
    runningStatus,
    latestRevisionName,
    latestReadyRevisionName,
    revisions: newest.map((one) => ({
      name: one.name,
      createdTime: one.createdTime,
      lastActiveTime: one.lastActiveTime,
      active: one.active,
      replicas: one.replicas,
      trafficWeight: one.trafficWeight,
      healthState: one.healthState,
      provisioningState: one.provisioningState,
      runningState: one.runningState,
      provisioningError: one.provisioningError,
      images: one.template?.containers?.map(({ image }) => image),
    })),
    replicas: replicas.map(({ name, createdTime, runningState, runningStateDetails, ...one }) => ({
      name,
      createdTime,
      runningState,
      runningStateDetails,
      containers: [...(one.initContainers ?? []), ...(one.containers ?? [])].map((container) => ({
        name: container.name,
        ready: container.ready,
        started: container.started,
        restartCount: container.restartCount,
        runningState: container.runningState,
        runningStateDetails: container.runningStateDetails,
      })),
    })),
  };
}

interface Stream {
  readonly replica: string;
  readonly container: string;
  readonly endpoint: string;
  readonly ready: boolean;
}

/** The streams of containers, those that are not ready first. */
function streamsOf(replicas: readonly Replica[]): Stream[] {
  const all = replicas.flatMap(({ name: replica = '', containers = [], initContainers = [] }) =>
    [...initContainers, ...containers].map((container) => ({ replica, ...container })),
  );
  return all
    .toSorted((one, other) => Number(one.ready === true) - Number(other.ready === true))
    .flatMap(({ replica, name = '', logStreamEndpoint, ready = false }) =>
      logStreamEndpoint === undefined
        ? []
        : [{ replica, container: name, endpoint: logStreamEndpoint, ready }],
    )
    .slice(0, MOST_STREAMS);
}
