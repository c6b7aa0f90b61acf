import { z } from 'zod';
import { childId } from '../src/azure/ids.ts';
import { Failure } from '../src/engine/failure.ts';
import { createKeyVault } from './create-key-vault.ts';
import { armThing, defineStep } from './define.ts';
import type { SecretFact, SecretValues } from './ports.ts';
import { together } from './together.ts';

/** Stores the declared secrets in the vault: given ones by their value, the others made once where the vault has none. */
export const storeSecrets = defineStep({
  name: 'store_secrets',
  needs: { vault: createKeyVault },
  output: z.object({
    /** By name: the address without a version, and the keyed digest, so that a new value is a change for its consumers. */
    secrets: z.record(z.string(), z.object({ uri: z.string(), digest: z.string() })),
  }),
  inputs: async (config, { vault }, facts) => ({
    vault: vault.id,
    secrets: await Promise.all(config.secrets.map(({ name }) => facts.secret(name))),
  }),
  at: ({ vault, secrets }) => secrets.map(({ name }) => childId(vault, 'secrets', name)),
  protects: (config, { vault, secrets }) => {
    const names = config.secrets.flatMap(({ name, protect }) => (protect ? [name] : []));
    const kept = secrets.filter(({ name }) => names.includes(name));
    return kept.map(({ name }) => childId(vault, 'secrets', name));
  },
  ...armThing,
  run: async ({ vault, secrets }, { azure, secrets: values }) => {
    const stored = await together(secrets, async (fact) => {
      const wanted = (held: string | null): string => valueFor(fact, held, values);
      const { uri, digest } = await azure.secrets.put(childId(vault, 'secrets', fact.name), wanted, values);
      return [fact.name, { uri, digest }] as const;
    });
    return { secrets: Object.fromEntries(stored) };
  },
});

/** What a secret is to hold, seen what it holds. Throws `secret-missing` where the value behind a digest is not to be had. */
function valueFor(fact: SecretFact, held: string | null, values: SecretValues): string {
  if ('generate' in fact) return held ?? values.generate(fact.generate);
  const given = values.given(fact.name);
  const found = [given, held].find(
    (value) => typeof value === 'string' && values.digest(value) === fact.digest,
  );
  if (typeof found === 'string') return found;
  throw new Failure('secret-missing', `the value of the secret ${fact.name} is not there any more`, {
    hint: 'Give it in the environment, or in .env beside the configuration, and run the same command again.',
  });
}
