import type { Secret } from '@azure/arm-appcontainers';

/**
 * The secrets of an app or job, ready to be written again: those that are no references to a vault get their values, which
 * are asked for only then. Keep the result nowhere.
 */
export async function literalSecrets(
  secrets: readonly Secret[],
  list: () => Promise<readonly Secret[]>,
): Promise<Secret[]> {
  const isReference = ({ keyVaultUrl }: Secret): boolean => (keyVaultUrl ?? '') !== '';
  if (secrets.every(isReference)) return [...secrets];
  const values = new Map((await list()).map(({ name, value }) => [name, value]));
  return secrets.map((secret) => {
    const value = values.get(secret.name);
    return isReference(secret) || value === undefined ? secret : { ...secret, value };
  });
}
