import type {
  ContainerApp,
  ContainerAppsAPIClient,
  Replica,
  Revision,
  Template,
} from '@azure/arm-appcontainers';
import { sameJson } from '../engine/fingerprint.ts';
import { Failure } from '../engine/failure.ts';
import type { Connection } from './connection.ts';
import { isOurEnd } from './failures.ts';
import { nameOf } from './ids.ts';
import { orNull } from './long-running.ts';
import { lookedUntil } from './operation.ts';
import { parseResourceId } from './resource-id.ts';

/** How the revision stands that carries what an app now asks for. */
export interface Rollout {
  /** Empty while there is none. */
  readonly revision: string;
  readonly state: 'ready' | 'starting' | 'failed';
  /** The image of its first container. */
  readonly image: string;
  /** Its states in Azure's words, or why it failed. */
  readonly why: string;
}

/** Revisions of apps. */
export interface Revisions {
  /** How the newest revision stands; null where there is no app. */
  newest(app: string): Promise<Rollout | null>;
  /**
   * Waits until the revision that carries the app's template is provisioned, running and healthy: the app's address
   * answers all the while, from the revision before. Throws `unhealthy` with what is known of the revision.
   */
  ready(app: string, timeoutSeconds: number): Promise<void>;
}

/**
 * Opens the revisions through `@azure/arm-appcontainers`.
 * Sources: Microsoft Learn, "Revisions in Azure Container Apps" (states); azure-rest-api-specs, Microsoft.App 2026-01-01,
 * Revision; github.com/microsoft/azure-container-apps, where more running states are met than the specification lists.
 */
export function openRevisions(
  connection: Connection,
  client: () => Promise<ContainerAppsAPIClient>,
): Revisions {
  const { call, patience } = connection;

  async function newest(id: string): Promise<Rollout | null> {
    const { containerApps, containerAppsRevisions } = await client();
    const { group = '' } = parseResourceId(id);
    const app = await orNull(() => call(id, () => containerApps.get(group, nameOf(id))));
    if (app === null) return null;
    const name = app.latestRevisionName ?? '';
    const get = (): Promise<Revision> =>
      call(id, () => containerAppsRevisions.getRevision(group, nameOf(id), name));
    return rolloutOf(app, name === '' ? null : await orNull(get));
  }

  async function replicas(id: string, revision: string): Promise<readonly Replica[]> {
    const { containerAppsRevisionReplicas } = await client();
    const { group = '' } = parseResourceId(id);
    const list = (): Promise<{ value?: Replica[] }> =>
      call(id, () => containerAppsRevisionReplicas.listReplicas(group, nameOf(id), revision));
    try {
      return (await list()).value ?? [];
    } catch (error) {
      if (isOurEnd(error)) throw error;
      // They only help to say why: that the revision is not ready is said without them.
      return [];
    }
  }

  return {
    newest,
    async ready(id, timeoutSeconds) {
      const budget = { ...patience, budgetMs: connection.milliseconds(timeoutSeconds) };
      const last = await lookedUntil(
        budget,
        id,
        () => newest(id),
        (rollout) => rollout?.state !== 'starting',
        (rollout) => startingWords(id, rollout),
      );
      if (last?.state === 'ready') return;
      if (last === null) throw new Failure('unhealthy', `${nameOf(id)} is gone`, { address: id });
      const within = last.state === 'failed' ? '' : ` after ${timeoutSeconds} s`;
      const told = [last.why, ...(await replicas(id, last.revision)).flatMap(containersNotReady)].join('; ');
      throw unhealthy(id, last.revision, `not ready${within}: ${told}`);
    },
  };
}

function startingWords(id: string, rollout: Rollout | null): string {
  const { revision = '', why = '' } = rollout ?? {};
  if (revision === '') return `container app ${nameOf(id)}: waiting for its revision`;
  return `revision ${revision} starting (${why.replace(/, None$/, '')})`;
}

/** The failure of a revision; what Azure and its containers say is saved with the evidence, since an undo takes it away. */
export function unhealthy(id: string, revision: string, why: string): Failure {
  return new Failure(
    'unhealthy',
    `${nameOf(id)}: ${revision === '' ? 'its revision' : `revision ${revision}`} is ${why}`,
    {
      address: id,
      hint: 'Mend the app or its settings: image, port, probes, variables, secrets. Its logs and events are in the evidence.',
    },
  );
}

function rolloutOf(app: ContainerApp, revision: Revision | null): Rollout {
  const image = revision?.template?.containers?.[0]?.image ?? '';
  const name = revision?.name ?? '';
  if (revision === null || !sameJson(carriedBy(app.template), carriedBy(revision.template))) {
    return { revision: name, state: 'starting', image, why: 'it does not carry the template of the app yet' };
  }
  const { provisioningState = '', runningState = '', healthState = '', provisioningError } = revision;
  const why = provisioningError ?? [provisioningState, runningState, healthState].filter(Boolean).join(', ');
  const scaledToZero = (app.template?.scale?.minReplicas ?? 0) === 0 && healthState !== 'Unhealthy';
  const running = /^(Running|RunningAtMaxScale|ScaledToZero)$/.test(runningState);
  if (provisioningState === 'Failed' || /^(Failed|ActivationFailed)$/.test(runningState)) {
    return { revision: name, state: 'failed', image, why };
  }
  const ready = provisioningState === 'Provisioned' && running && (healthState === 'Healthy' || scaledToZero);
  return { revision: name, state: ready ? 'ready' : 'starting', image, why };
}

/** What of a template tells one revision from another: Azure fills in defaults elsewhere. */
function carriedBy(template: Template | undefined): JsonTemplate {
  return (template?.containers ?? []).map(({ name = '', image = '', command, args, env }) => ({
    name,
    image,
    command: command ?? [],
    args: args ?? [],
    env: (env ?? []).map(({ name: variable = '', value, secretRef }) => [
      variable,
      value ?? '',
      secretRef ?? '',
    ]),
  }));
}

type JsonTemplate = { name: string; image: string; command: string[]; args: string[]; env: string[][] }[];

function containersNotReady({ containers = [] }: Replica): string[] {
  return containers
    .filter(({ ready }) => ready !== true)
    .map(({ name = '', runningState = 'Unknown', runningStateDetails, restartCount = 0 }) => {
      const details = runningStateDetails === undefined ? '' : ` (${runningStateDetails})`;
      return `container ${name} is ${runningState}${details}, restarted ${restartCount} times`;
    });
}
