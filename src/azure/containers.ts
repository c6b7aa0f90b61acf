import { createHash } from 'node:crypto';
import type { Container, RegistryCredentials, Secret } from '@azure/arm-appcontainers';

/** A secret of a vault that a container reads: its versionless address, and the keyed digest of its value. */
export interface SecretReference {
  readonly uri: string;
  readonly digest: string;
}

/** What an app and a job have in common: one container, where it runs, as whom, and what it may read. */
export interface ContainerSpec {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly environmentId: string;
  /** The user-assigned identity that pulls the image and reads the secrets. */
  readonly identityId: string;
  readonly image: string;
  /** The registry that the image is pulled from as that identity; absent for public images. */
  readonly registry?: string;
  /** Replace the image's entry point and its arguments; empty: the image's own. */
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly cpu: number;
  readonly memory: string;
  readonly env: Readonly<Record<string, string>>;
  /** Environment variable to the name of the secret that it takes its value from. */
  readonly secretEnv: Readonly<Record<string, string>>;
  /** The secrets of `secretEnv`, by name. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
}

/** The environment variable that changes with the values of a container's secrets, so that it starts anew with them. */
export const SECRETS_VARIABLE = 'DEPLOY_SECRETS';

/** Makes the container of a template. */
export function containerOf(name: string, spec: ContainerSpec): Container {
  const { image, command, args, cpu, memory } = spec;
  const plain = Object.entries(spec.env).map(([variable, value]) => ({ name: variable, value }));
  const secret = Object.entries(spec.secretEnv).map(([variable, secretRef]) => ({
    name: variable,
    secretRef,
  }));
  const mark = secret.length === 0 ? [] : [{ name: SECRETS_VARIABLE, value: markOf(spec.secrets) }];
  const variables = [...plain, ...secret, ...mark];
  return {
    name,
    image,
    ...(command.length === 0 ? {} : { command: [...command] }),
    ...(args.length === 0 ? {} : { args: [...args] }),
    // No variables and an empty list of them are shown alike.
    ...(variables.length === 0 ? {} : { env: variables }),
    resources: { cpu, memory },
  };
}

/**
 * Makes the references to the secrets of a vault, which Azure follows as the identity.
 * Source: Microsoft Learn, "Manage secrets in Azure Container Apps" (Key Vault references).
 */
export function secretsOf({ secrets, identityId }: ContainerSpec): Secret[] {
  const identity = identityId.toLowerCase();
  return Object.entries(secrets).map(([name, { uri }]) => ({ name, keyVaultUrl: uri, identity }));
}

/** Makes the registries that are pulled from as the identity. */
export function registriesOf({ registry, identityId }: ContainerSpec): RegistryCredentials[] {
  return registry === undefined ? [] : [{ server: registry, identity: identityId.toLowerCase() }];
}

/** A short digest of digests: it tells that a value is another one, and nothing of any. */
function markOf(secrets: ContainerSpec['secrets']): string {
  const digests = Object.entries(secrets)
    .map(([name, { digest }]) => `${name} ${digest}`)
    .toSorted();
  return createHash('sha256').update(digests.join('\n')).digest('hex').slice(0, 12);
}
