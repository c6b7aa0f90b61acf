import type { TaskRun } from 'arm-containerregistry-builds';
import { z } from 'zod';
import { hasEnded } from './build-runs.ts';

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

/** The images that a build was asked for, as `repository:tag`. */
export function imagesOf({ runRequest }: TaskRun): string[] {
  return requestShape.parse(runRequest ?? {}).imageNames ?? [];
}

const requestShape = z.object({ imageNames: z.array(z.string()).optional() });
