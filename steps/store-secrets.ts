import { z } from 'zod';
import { childId, nameOf } from '../src/azure/ids.ts';
import type { Config } from '../src/config/schema.ts';
import { KEY_SECRET } from '../src/config/schema/secrets.ts';
import { Failure } from '../src/engine/failure.ts';
import { createKeyVault } from './create-key-vault.ts';
import { armThing, defineStep } from './define.ts';
import type { SecretFact, SecretValues } from './ports.ts';
import { setsSecrets } from './requires.ts';
import { together } from './together.ts';

/**
 * Stores the declared secrets in the vault: given ones by their value, the others made once where the vault has none; and,
 * where that is a matter of the vault, the key under which their values are compared.
 */
export const storeSecrets = defineStep({
  name: 'store_secrets',
  needs: { vault: createKeyVault },
  output: z.object({
    /** By name: the address without a version, and the keyed digest, so that a new value is a change for its consumers. */
    secrets: z.record(z.string(), z.object({ uri: z.string(), digest: z.string() })),
  }),
  inputs: async (config, { vault }, facts) => ({
    vault: vault.id,
    ...(usesKey(config) && { digestKey: await facts.digestKey() }),
    secrets: await Promise.all(config.secrets.map(({ name }) => facts.secret(name))),
  }),
  at: ({ vault, digestKey, secrets }) => [
    // First, so that it goes last: what is undone is compared under it.
    ...(digestKey?.secret === undefined ? [] : [childId(vault, 'secrets', digestKey.secret)]),
    ...secrets.map(({ name }) => childId(vault, 'secrets', name)),
  ],
  protects: (config, { vault, digestKey, secrets }) => {
    const names = config.secrets.flatMap(({ name, protect }) => (protect ? [name] : []));
    const kept = secrets.filter(({ name }) => names.includes(name)).map(({ name }) => name);
    const key = config.keyVault.protect && digestKey?.secret !== undefined ? [digestKey.secret] : [];
    return [...key, ...kept].map((name) => childId(vault, 'secrets', name));
  },
  requires: (config) => (config.secrets.length === 0 && !usesKey(config) ? [] : [setsSecrets(config)]),
  ...armThing,
  apart: (one, other) =>
    armThing.apart(one, other) && nameOf(one) !== KEY_SECRET && nameOf(other) !== KEY_SECRET,
  run: async ({ vault, digestKey, secrets }, { azure, secrets: values }) => {
    if (digestKey?.secret !== undefined) {
      await azure.secrets.put(
        childId(vault, 'secrets', digestKey.secret),
        () => values.key().reveal(),
        values,
      );
    }
    const stored = await together(secrets, async (fact) => {
      const wanted = (held: string | null): string => valueFor(fact, held, values);
      const { uri, digest } = await azure.secrets.put(childId(vault, 'secrets', fact.name), wanted, values);
      return [fact.name, { uri, digest }] as const;
    });
    return { secrets: Object.fromEntries(stored) };
  },
});

function usesKey({ secrets, databases }: Config): boolean {
  return secrets.length > 0 || databases.postgres !== undefined;
}

/** What a secret is to hold, seen what it holds. Throws `secret-missing` where the value behind a digest is not to be had. */
function valueFor(fact: SecretFact, held: string | null, values: SecretValues): string {
  const given = values.given(fact.name)?.reveal();
  if ('generate' in fact) return held ?? given ?? values.generate(fact.generate);
  const found = [given, held].find(
    (value) => typeof value === 'string' && values.digest(value) === fact.digest,
  );
  if (typeof found === 'string') return found;
  throw new Failure('secret-missing', `the value of the secret ${fact.name} is not there any more`, {
    hint: 'Give it in the environment, or in .env beside the configuration, and run the same command again.',
  });
}
