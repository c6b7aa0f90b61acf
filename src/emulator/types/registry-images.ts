import { z } from 'zod';
import type { Calls } from '../calls.ts';

/** One image as a registry names it. */
export interface Image {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

/** What a registry holds of one repository: manifests by digest, tags by name; times are milliseconds since the epoch. */
export interface Repository {
  manifests: Record<string, number>;
  tags: Record<string, { digest: string; updatedAt: number }>;
}

const repositorySchema = z.strictObject({
  manifests: z.record(z.string(), z.number()),
  tags: z.record(z.string(), z.strictObject({ digest: z.string(), updatedAt: z.number() })),
});

/** The host of a registry: its name in lower case. Learn, "About registries, repositories, and artifacts". */
export function loginServerOf(registry: { name: string }): string {
  return `${registry.name.toLowerCase()}.azurecr.io`;
}

/** Puts an image into a registry: a tag that exists moves to the new manifest, the old one stays, untagged. */
export function pushImage(call: Calls, loginServer: string, { repository, tag, digest }: Image): void {
  const held = repositoryOf(call, loginServer, repository) ?? { manifests: {}, tags: {} };
  held.manifests[digest] ??= call.now();
  held.tags[tag] = { digest, updatedAt: call.now() };
  keepRepository(call, loginServer, repository, held);
}

/** The digest behind a tag or a digest (`sha256:...`), or undefined when the registry has no such manifest. */
export function findManifest(
  call: Calls,
  loginServer: string,
  repository: string,
  reference: string,
): string | undefined {
  const held = repositoryOf(call, loginServer, repository);
  if (held === undefined) return undefined;
  if (!reference.startsWith('sha256:')) return held.tags[reference]?.digest;
  return held.manifests[reference] === undefined ? undefined : reference;
}

/** Every repository of a registry, by name. */
export function repositoriesOf(call: Calls, loginServer: string): [string, Repository][] {
  const prefix = `${loginServer}/`;
  return call
    .data('images')
    .entries()
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, held]) => [key.slice(prefix.length), repositorySchema.parse(held)]);
}

/** Keeps a changed repository; one without manifests is gone, as in a registry. */
export function keepRepository(call: Calls, loginServer: string, repository: string, held: Repository): void {
  const key = `${loginServer}/${repository}`;
  if (Object.keys(held.manifests).length === 0) call.data('images').delete(key);
  else call.data('images').set(key, held);
}

/** Forgets everything that a registry held. */
export function forgetImages(call: Calls, loginServer: string): void {
  for (const [repository] of repositoriesOf(call, loginServer)) {
    call.data('images').delete(`${loginServer}/${repository}`);
  }
}

function repositoryOf(call: Calls, loginServer: string, repository: string): Repository | undefined {
  const held = call.data('images').get(`${loginServer}/${repository}`);
  return held === undefined ? undefined : repositorySchema.parse(held);
}
