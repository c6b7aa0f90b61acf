import type { ContainerRegistryManagementClient, TaskRun } from 'arm-containerregistry-builds';
import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import { uploadBlob } from './block-blob.ts';
import {
  buildWords,
  imageOf,
  imagesOf,
  isOver,
  isPurge,
  purgeRequest,
  repositoryOf,
  type BuildImage,
} from './build-image.ts';
import { BUILD_SECONDS, buildPatience, failureOf, openBuildRuns } from './build-runs.ts';
import { once, type Connection } from './connection.ts';
import { isUnreachable } from './failures.ts';
import { nameOf } from './ids.ts';
import { thingAt } from './kind-words.ts';
import { gone, longRunning, orNull, submitted } from './long-running.ts';
import { lookedUntil } from './operation.ts';
import { parentId, parseResourceId } from './resource-id.ts';
import type { Web } from './web.ts';

/** What is to be built. */
export interface BuildSpec {
  /** `repository:tag` in the registry. */
  readonly image: string;
  /** Relative to the context. */
  readonly dockerfile: string;
  /** Packs the context, as tar.gz, piece by piece; asked for only when something is built. */
  readonly archive: () => AsyncIterable<Uint8Array>;
}

/**
 * Builds of images by the agents of a registry. Each is a resource of ARM (`<registry>/taskRuns/<name>`), so it has an
 * address, is looked for before it is started again, and can be taken back together with its image.
 */
export interface Builds {
  observe(at: string): Promise<BuildImage | null>;
  /**
   * Makes sure that the build has been done, and returns the digest of its image. One that is there is not repeated, one
   * that failed is. Throws `build-failed`.
   */
  run(id: string, spec: BuildSpec): Promise<string>;
  /**
   * Takes a build back: one under way is stopped, its image is deleted from the registry, and then the build itself.
   * One that had succeeded before is left as it is, and one that had failed does not come back.
   */
  restore(at: string, was: BuildImage | null): Promise<void>;
}

/**
 * Opens the builds through `arm-containerregistry-builds` (see ADR 2).
 * Sources: azure-rest-api-specs, containerregistry_build.json 2019-06-01-preview (TaskRuns_*; `forceUpdateTag`: a PUT of
 * the same request runs nothing again); github.com/Azure/azure-rest-api-specs/issues/19159: the address that a PUT gives
 * for following it can answer 404, so the build itself is looked at.
 */
export function openBuilds(connection: Connection, web: Web): Builds {
  const { call } = connection;
  const client = once(async () => {
    const { ContainerRegistryManagementClient: Client } = await import('arm-containerregistry-builds');
    return new Client(await connection.credential(), connection.subscriptionId, connection.clientOptions);
  });
  const runs = openBuildRuns(connection, client);

  async function look(at: string): Promise<TaskRun | null> {
    const { taskRuns } = await client();
    return orNull(() => call(at, () => taskRuns.get(...pathOf(at))));
  }

  function ended(at: string): Promise<TaskRun | null> {
    const patience = buildPatience(connection.patience);
    return lookedUntil(
      patience,
      at,
      () => look(at),
      (build) => build === null || isOver(build),
      (build) => buildWords(at, build),
    );
  }

  async function removed(at: string): Promise<void> {
    const { taskRuns } = await client();
    const start = () => taskRuns.beginDelete(...pathOf(at));
    const isGone = async (): Promise<boolean> => (await look(at)) === null;
    await gone(() => longRunning(connection, { at, kind: 'deletion', asked: '', start }, isGone));
    await lookedUntil(
      connection.deletionPatience,
      at,
      () => look(at),
      (build) => build === null,
      () => `${thingAt(at)} deleting`,
    );
  }

  /**
   * The build itself becomes the run that deletes its image: so it no longer says that there is one, whatever dies before
   * it is deleted, too. A run that was begun is waited for, one that failed is repeated.
   */
  async function purged(at: string, build: TaskRun): Promise<void> {
    const begun = isPurge(build) ? await ended(at) : build;
    if (begun === null || (isPurge(begun) && begun.runResult?.status === 'Succeeded')) return;
    const runRequest = isPurge(begun) ? begun.runRequest : purgeRequest(imagesOf(begun));
    const wanted = { ...(runRequest && { runRequest }), forceUpdateTag: connection.world.guid() };
    const { taskRuns } = await client();
    await submitted(connection, at, () => taskRuns.beginCreate(...pathOf(at), wanted));
    const last = await ended(at);
    if (last !== null && last.runResult?.status !== 'Succeeded')
      throw failureOf(at, `deleting the image of ${nameOf(at)}`, last.runResult ?? {});
  }

  return {
    async observe(at) {
      const build = await ended(at);
      return build === null ? null : imageOf(build);
    },
    async run(id, spec) {
      const found = await ended(id);
      if (found !== null) {
        const { digest } = imageOf(found);
        if (digest !== undefined) return digest;
        await removed(id);
      }
      await started(connection, { client, web, look }, id, spec);
      return digestOf(id, spec, await ended(id));
    },
    async restore(at, was) {
      // An image that was there is there still, or can only be built again from what it was made of.
      if (was?.status === 'Succeeded') return;
      const build = await look(at);
      if (build === null) return;
      const { runId, status } = build.runResult ?? {};
      if (runId !== undefined && !isOver(build) && !isPurge(build)) await runs.cancel(at, runId);
      // A build that failed has pushed nothing: the push is its last act.
      if (status !== 'Failed' || isPurge(build)) await gone(() => purged(at, build));
      await removed(at);
    },
  };
}

interface Means {
  readonly client: () => Promise<ContainerRegistryManagementClient>;
  readonly web: Web;
  readonly look: (at: string) => Promise<TaskRun | null>;
}

async function started(
  connection: Connection,
  { client, web, look }: Means,
  id: string,
  { image, dockerfile, archive }: BuildSpec,
): Promise<void> {
  const { call } = connection;
  const { registries, taskRuns } = await client();
  const [group, registry, name] = pathOf(id);
  const source = sourceShape.parse(await call(id, () => registries.getBuildSourceUploadUrl(group, registry)));
  const means = { transport: await web.transport(), call: <T>(run: () => Promise<T>) => call(id, run) };
  connection.patience.waiting?.(`uploading the files of ${repositoryOf(image)}`);
  await uploadBlob(source.uploadUrl, archive(), means);
  const runRequest = {
    type: 'DockerBuildRequest',
    imageNames: [image],
    isPushEnabled: true,
    dockerFilePath: dockerfile,
    sourceLocation: source.relativePath,
    platform: { os: 'Linux', architecture: 'amd64' },
    timeout: BUILD_SECONDS,
  } as const;
  // Not followed: the address that the answer names may answer 404. The build itself is looked at.
  try {
    await submitted(connection, id, () => taskRuns.beginCreate(group, registry, name, { runRequest }));
  } catch (error) {
    if (!isUnreachable(error) || (await look(id)) === null) throw error;
  }
}

function digestOf(id: string, { image }: BuildSpec, build: TaskRun | null): string {
  const { digest } = build === null ? {} : imageOf(build);
  if (digest !== undefined) return digest;
  const { runResult, provisioningState = 'gone' } = build ?? {};
  if (runResult?.runId !== undefined && runResult.status !== 'Succeeded') {
    throw failureOf(id, `building ${image}`, runResult);
  }
  const state = runResult === undefined ? `the build is ${provisioningState}` : 'the build pushed no image';
  throw new Failure('build-failed', `building ${image}: ${state}`, { address: id });
}

function pathOf(id: string): [group: string, registry: string, name: string] {
  return [parseResourceId(id).group ?? '', nameOf(parentId(id)), nameOf(id)];
}

const sourceShape = z.object({ relativePath: z.string(), uploadUrl: z.string() });
