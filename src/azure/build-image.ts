import type { EncodedTaskRunRequest, TaskRun } from 'arm-containerregistry-builds';
import { z } from 'zod';
import { hasEnded } from './build-runs.ts';
import { nameOf } from './ids.ts';

/** What a build came to. */
export type BuildImage = {
  readonly image: string;
  readonly status: 'Succeeded' | 'Failed';
  /** `sha256:` and hex, of the image's manifest. */
  readonly digest?: string;
};

/** The shape of a build's image, as it comes back from the journal. */
export const buildImage: z.ZodType<BuildImage> = z.object({
  image: z.string(),
  status: z.enum(['Succeeded', 'Failed']),
  digest: z.string().exactOptional(),
});

/** True once a build can change no more; one whose run never came to be is over too. */
export function isOver({ runResult, provisioningState }: TaskRun): boolean {
  return runResult?.status === undefined
    ? /^(Failed|Canceled)$/.test(provisioningState ?? '')
    : hasEnded(runResult);
}

/** What a build came to, by what ARM shows of it. */
export function imageOf(build: TaskRun): BuildImage {
  const [image = ''] = imagesOf(build);
  const { status, outputImages = [] } = build.runResult ?? {};
  if (status !== 'Succeeded') return { image, status: 'Failed' };
  const pushed = outputImages.find(({ repository, tag }) => `${repository}:${tag}` === image);
  return { image, status, ...(pushed?.digest === undefined ? {} : { digest: pushed.digest }) };
}

/** Says how a build stands: `build of productservice running`. */
export function buildWords(at: string, build: TaskRun | null): string {
  const [image] = build === null ? [] : imagesOf(build);
  const what = image === undefined ? nameOf(at) : repositoryOf(image);
  const { status } = build?.runResult ?? {};
  const state = status === 'Queued' || status === undefined ? 'queued' : 'running';
  if (build !== null && isPurge(build)) return `deletion of the image of ${what} ${state}`;
  return `build of ${what} ${state}`;
}

/** `shop/productservice:1a2b` -> `shop/productservice`. */
export function repositoryOf(image: string): string {
  return image.replace(/:[^:/]*$/, '');
}

/** The images that a build was asked for, as `repository:tag`. */
export function imagesOf({ runRequest }: TaskRun): string[] {
  return requestShape.parse(runRequest ?? {}).imageNames ?? [];
}

/**
 * The request of a run that deletes images, and the manifests that are left without a tag, by the registry's own purge
 * command. Both sides of its filters are regular expressions.
 * Sources: Microsoft Learn, "Automatically purge images from an Azure container registry" and "ACR Tasks reference: YAML".
 */
export function purgeRequest(images: readonly string[]): EncodedTaskRunRequest {
  const filters = images.map((image) => {
    const [repository = '', tag = ''] = image.split(':');
    return `--filter '${repository.replaceAll('.', '\\.')}:^${tag}$'`;
  });
  const task = `version: v1.1.0\nsteps:\n  - cmd: acr purge ${filters.join(' ')} --ago 0d --untagged\n`;
  return {
    type: 'EncodedTaskRunRequest',
    encodedTaskContent: Buffer.from(task).toString('base64'),
    platform: { os: 'Linux', architecture: 'amd64' },
  };
}

/** True for a build that has become the run that deletes its image. */
export function isPurge({ runRequest }: TaskRun): boolean {
  return runRequest?.type === 'EncodedTaskRunRequest';
}

const requestShape = z.object({ imageNames: z.array(z.string()).optional() });
