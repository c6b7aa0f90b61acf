import { z } from 'zod';
import { childId } from '../src/azure/ids.ts';
import { createContainerRegistry } from './create-container-registry.ts';
import { armThing, defineStep } from './define.ts';
import { together } from './together.ts';

/**
 * Builds the image of each service from its folder, by the registry's own agents. Tag and address come from the digest of
 * the folder, so an image that is there is not built again.
 */
export const buildAndPushImages = defineStep({
  name: 'build_and_push_images',
  needs: { registry: createContainerRegistry },
  output: z.object({
    /** By service. */
    images: z.record(
      z.string(),
      z.object({ repository: z.string(), tag: z.string(), digest: z.string(), reference: z.string() }),
    ),
  }),
  inputs: async ({ services }, { registry }, facts) => {
    const contexts = Object.entries(services).map(async ([name, { context: folder, dockerfile }]) => {
      const context = { folder, ...(await facts.contextDigest(folder, dockerfile)) };
      return [name, { dockerfile, context }] as const;
    });
    return {
      registry: registry.id,
      loginServer: registry.loginServer,
      services: Object.fromEntries(await Promise.all(contexts)),
    };
  },
  at: ({ registry, services }) =>
    Object.entries(services).map(([name, { context }]) => buildId(registry, name, context.digest)),
  ...armThing,
  run: async ({ registry, loginServer, services }, { azure, files, log }) => {
    const images = await together(Object.entries(services), async ([name, { dockerfile, context }]) => {
      const image = { repository: name, tag: tagOf(context.digest) };
      const digest = await azure.builds.run(buildId(registry, name, context.digest), {
        image: `${image.repository}:${image.tag}`,
        dockerfile,
        archive: () => {
          log(`building ${name}`);
          return files.archive(context.folder, { digest: context.digest, files: context.files });
        },
      });
      return [name, { ...image, digest, reference: `${loginServer}/${name}@${digest}` }] as const;
    });
    return { images: Object.fromEntries(images) };
  },
});

function buildId(registry: string, service: string, digest: string): string {
  return childId(registry, 'taskRuns', `${service}-${tagOf(digest)}`);
}

function tagOf(digest: string): string {
  return digest.slice(0, 12);
}
