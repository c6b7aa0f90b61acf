import type { ContainerRegistryManagementClient, Run } from 'arm-containerregistry-builds';
import { Failure } from '../engine/failure.ts';
import type { Connection } from './connection.ts';
import { isOurEnd } from './failures.ts';
import { nameOf } from './ids.ts';
import { orNull, submitted } from './long-running.ts';
import { lookedUntil, type Patience } from './operation.ts';
import { parentId, parseResourceId } from './resource-id.ts';

/** Runs of the build agents of a registry, by ids such as `<registry>/taskRuns/<name>` of what belongs to them. */
export interface BuildRuns {
  /** Stops a run that still goes on, and waits until it has ended. */
  cancel(at: string, runId: string): Promise<void>;
}

/** How long a build may take: what the run is given, and a while more for its queue. */
export const BUILD_SECONDS = 3600;

/** Patience for builds. */
export function buildPatience(patience: Patience): Patience {
  return { ...patience, budgetMs: (BUILD_SECONDS + 600) * 1000 };
}

/** True once a run can change no more. Source: containerregistry_build.json 2019-06-01-preview, RunStatus. */
export function hasEnded(run: Run): boolean {
  return /^(Succeeded|Failed|Canceled|Error|Timeout)$/.test(run.status ?? '');
}

/** The failure of a run; its log is saved with the evidence, since an undo takes the run away. */
export function failureOf(at: string, what: string, run: Run): Failure {
  const { runId = '', status = 'Failed', runErrorMessage } = run;
  const why = runErrorMessage === undefined ? '' : `: ${runErrorMessage}`;
  return new Failure('build-failed', `${what}: the run ${runId} ended ${status}${why}`, {
    address: at,
    hint: 'Mend the Dockerfile, or the files that it builds from; its log says at what it stopped.',
  });
}

/**
 * Opens the runs through `arm-containerregistry-builds` (see ADR 2).
 */
export function openBuildRuns(
  connection: Connection,
  client: () => Promise<ContainerRegistryManagementClient>,
): BuildRuns {
  const { call } = connection;

  async function ended(at: string, runId: string): Promise<Run | null> {
    const { runs } = await client();
    const { group, registry } = registryOf(at);
    const look = (): Promise<Run | null> => orNull(() => call(at, () => runs.get(group, registry, runId)));
    return lookedUntil(
      buildPatience(connection.patience),
      at,
      look,
      (run) => run === null || hasEnded(run),
      () => `build run ${runId} being cancelled`,
    );
  }

  return {
    async cancel(at, runId) {
      const { runs } = await client();
      const { group, registry } = registryOf(at);
      try {
        await submitted(connection, at, () => runs.beginCancel(group, registry, runId));
      } catch (error) {
        if (isOurEnd(error)) throw error;
        // It may have ended, or gone with its registry, in the meantime.
        const run = await orNull(() => call(at, () => runs.get(group, registry, runId)));
        if (run !== null && !hasEnded(run)) throw error;
      }
      await ended(at, runId);
    },
  };
}

function registryOf(at: string): { group: string; registry: string } {
  return { group: parseResourceId(at).group ?? '', registry: nameOf(parentId(at)) };
}
