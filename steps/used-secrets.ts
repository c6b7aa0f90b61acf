import type { SecretReference } from '../src/azure/containers.ts';
import { Failure } from '../src/engine/failure.ts';

/** The secrets of the vault, by name. */
export type Stored = Readonly<Record<string, SecretReference>>;

/**
 * Picks the secrets that containers read: the new value of another one is no change for them.
 * Throws `secret-missing` for one that no step has stored.
 */
export function usedSecrets(
  containers: readonly { readonly secretEnv: Readonly<Record<string, string>> }[],
  stored: Stored,
): Record<string, { uri: string; digest: string }> {
  const names = new Set(containers.flatMap(({ secretEnv }) => Object.values(secretEnv)));
  return Object.fromEntries([...names].map((name) => [name, secretNamed(stored, name)]));
}

function secretNamed(stored: Stored, name: string): { uri: string; digest: string } {
  const secret = stored[name];
  if (secret !== undefined) return { uri: secret.uri, digest: secret.digest };
  throw new Failure('secret-missing', `the secret ${name} is in no vault`, {
    hint: `Declare it under \`secrets\` in the configuration.`,
  });
}
