import { z } from 'zod';
import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';
import { mayPull } from './app-access.ts';
import { principalOf } from './app-identity.ts';
import { appSecrets, secretOf } from './app-secret-values.ts';
import { membersOf } from './members.ts';
import { isAdmin } from './registry-credentials.ts';
import { findManifest, loginServerOf } from './registry-images.ts';

const registrySchema = z.object({
  server: z.string(),
  identity: z.string().nullish(),
  username: z.string().nullish(),
  passwordSecretRef: z.string().nullish(),
});

const containerSchema = z.object({ name: z.string().nullish(), image: z.string().nullish() });

/** How an app or job may pull from one registry. */
export type AppRegistry = z.output<typeof registrySchema>;

/**
 * Says, in the words of Container Apps, which image of a template cannot be pulled and why; undefined: all can. Images of
 * registries that are not Azure's are taken to be public and there.
 * Words: github.com/Azure-Samples/call-center-voice-agent-accelerator/issues/3 (MANIFEST_UNKNOWN),
 * github.com/microsoft/azure-container-apps/issues/1061 (managed identity),
 * github.com/Azure/container-apps-deploy-action/issues/85 (UNAUTHORIZED).
 */
export function imageProblem(owner: StoredResource, template: unknown, call: Calls): string | undefined {
  const members = membersOf(template);
  for (const list of ['initContainers', 'containers'] as const) {
    for (const { name, image } of z.array(containerSchema).catch([]).parse(members[list])) {
      const why = pullProblem(owner, image ?? '', call);
      if (why === undefined) continue;
      const details = `Invalid value: "${image}": ${why}`;
      return invalidField(`template.${list}.${name}.image`, details);
    }
  }
  return undefined;
}

/** Writes a refusal of one field as Container Apps does. */
export function invalidField(field: string, details: string): string {
  return `The following field(s) are either invalid or missing. Field '${field}' is invalid with details: '${details}';.`;
}

function pullProblem(owner: StoredResource, image: string, call: Calls): string | undefined {
  const { host, repository, reference } = imageReference(image);
  if (!host.endsWith('.azurecr.io')) return undefined;
  const registry = call
    .list('Microsoft.ContainerRegistry/registries')
    .find((one) => loginServerOf(one) === host);
  if (registry === undefined) return `Get "https://${host}/v2/": dial tcp: lookup ${host}: no such host`;
  const refused = accessProblem(owner, registry, repository, call);
  if (refused !== undefined) return refused;
  if (findManifest(call, host, repository, reference) !== undefined) return undefined;
  if (reference.startsWith('sha256:')) {
    return `GET https:: MANIFEST_UNKNOWN: manifest ${reference} is not found; map[Name:${repository} Revision:${reference}]`;
  }
  return `GET https:: MANIFEST_UNKNOWN: manifest tagged by "${reference}" is not found; map[Tag:${reference}]`;
}

function accessProblem(
  owner: StoredResource,
  registry: StoredResource,
  repository: string,
  call: Calls,
): string | undefined {
  const host = loginServerOf(registry);
  const entry = registriesOf(owner).find(({ server }) => server.toLowerCase() === host);
  if (entry?.identity) {
    const principal = principalOf(owner, entry.identity);
    if (principal !== undefined && mayPull(principal, registry, call)) return undefined;
    return `unable to pull image using Managed identity ${entry.identity} for registry ${host}`;
  }
  if (entry === undefined && registry.properties?.['anonymousPullEnabled'] === true) return undefined;
  const password = appSecrets(owner).find(({ name }) => name === entry?.passwordSecretRef);
  if (
    entry?.username &&
    password &&
    isAdmin(registry, entry.username, secretOf(owner.id, password.name, call), call)
  ) {
    return undefined;
  }
  const scope = encodeURIComponent(`repository:${repository}:pull`);
  return `GET https:?scope=${scope}&service=${host}: UNAUTHORIZED: authentication required, visit https://aka.ms/acr/authorization for more information.`;
}

/** The registries that an app or job names in its configuration. */
export function registriesOf({ properties }: StoredResource): AppRegistry[] {
  const { registries } = membersOf(properties?.['configuration']);
  return z.array(registrySchema).catch([]).parse(registries);
}

function imageReference(image: string): { host: string; repository: string; reference: string } {
  const [first = '', ...others] = image.split('/');
  const hosted = others.length > 0 && /[.:]|^localhost$/.test(first);
  const path = hosted ? others.join('/') : image;
  const [name = '', digest] = path.split('@');
  const [, repository = name, tag = 'latest'] = /^(.*?)(?::([^:/]*))?$/.exec(name) ?? [];
  return { host: hosted ? first.toLowerCase() : 'docker.io', repository, reference: digest ?? tag };
}
