import { z } from 'zod';
import { childId, nameOf } from '../src/azure/ids.ts';
import { parentId } from '../src/azure/resource-id.ts';
import type { Config } from '../src/config/schema.ts';
import { createContainerRegistry } from './create-container-registry.ts';
import { armThing, defineStep } from './define.ts';
import { does } from './requires.ts';
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
  retains: (config, inputs, unwanted) => supersededBuilds(config, inputs, unwanted),
  requires: (config) => [
    does(config, 'Microsoft.ContainerRegistry/registries', config.registry.name, [
      'listBuildSourceUploadUrl/action',
      'taskRuns/write',
    ]),
  ],
  ...armThing,
  run: async ({ registry, loginServer, services }, { azure, files, log }) => {
    const images = await together(Object.entries(services), async ([name, { dockerfile, context }]) => {
      const image = { repository: name, tag: tagOf(context.digest) };
      const digest = await azure.builds.run(buildId(registry, name, context.digest), {
        image: `${image.repository}:${image.tag}`,
        dockerfile,
        archive: () => {
          log(`building ${name}`);
          return files.archive(context.folder, { digest: context.digest, files: context.files }, dockerfile);
        },
      });
      return [name, { ...image, digest, reference: `${loginServer}/${name}@${digest}` }] as const;
    });
    return { images: Object.fromEntries(images) };
  },
});

/**
 * The newest superseded builds of services that are still wanted stay, so that one can go back to them; so do all in
 * another registry while registries are protected: one that is kept must not be emptied.
 */
function supersededBuilds(
  { registry: { keepImages, protect } }: Pick<Config, 'registry'>,
  { registry, services }: { readonly registry: string; readonly services: Readonly<Record<string, unknown>> },
  unwanted: readonly string[],
): string[] {
  const isHere = (at: string): boolean => parentId(at).toLowerCase() === registry.toLowerCase();
  const kept = Object.keys(services).flatMap((name) => {
    const superseded = unwanted.filter((at) => isHere(at) && serviceOf(at) === name.toLowerCase());
    return superseded.slice(Math.max(0, superseded.length - keepImages));
  });
  return [...kept, ...(protect ? unwanted.filter((at) => !isHere(at)) : [])];
}

/** The name of a build is that of its service and, behind the last hyphen, its tag. */
function serviceOf(build: string): string {
  const name = nameOf(build);
  return name.slice(0, name.lastIndexOf('-')).toLowerCase();
}

function buildId(registry: string, service: string, digest: string): string {
  return childId(registry, 'taskRuns', `${service}-${tagOf(digest)}`);
}

function tagOf(digest: string): string {
  return digest.slice(0, 12);
}
