import { createHash } from 'node:crypto';
import { Failure } from '../engine/failure.ts';
import { Secret } from '../secrets/secret.ts';
import type { Facts, SecretValues } from '../../steps/ports.ts';

/** What stands in for the sources of secrets. */
export interface Given {
  /** Values by name: nobody else has any. */
  readonly values: Readonly<Record<string, string>>;
  /** Whether a secret that has no value is to be generated. */
  readonly mayGenerate: (name: string) => boolean;
  readonly hide?: (value: string) => void;
  /** How many values were generated already. */
  readonly made?: number;
}

/** Secrets that are only given, as facts and as values; generated ones are the same in every run. */
export function givenSecrets({ values, mayGenerate, hide = () => undefined, made = 0 }: Given) {
  let generated = made;
  const given = (name: string): Secret | undefined => {
    const value = values[name];
    return value === undefined ? undefined : new Secret(value);
  };
  const facts: Pick<Facts, 'secret' | 'madeSecret' | 'digestKey'> = {
    secret: async (name) => {
      const value = values[name];
      if (value !== undefined) return { name, digest: digestOf(value) };
      if (mayGenerate(name)) return { name, generate: 32 };
      throw new Failure('secret-missing', `the secret ${name} has no value`, {
        hint: 'Give it one under `secrets` of the test.',
      });
    },
    madeSecret: async (name) => ({ name }),
    digestKey: async () => ({ digest: digestOf('the key'), secret: 'deploy-digest-key' }),
  };
  const ports: SecretValues = {
    read: async (name) => given(name),
    given,
    generate: (length) => `Generated${(generated += 1)}`.padEnd(length, 'x'),
    digest: digestOf,
    hide,
    key: () => new Secret('ab'.repeat(32)),
  };
  /** How many values it has generated. */
  const hasMade = (): number => generated;
  return { facts, ports, hasMade };
}

/** The digest of a secret value; in earnest it is keyed. */
export function digestOf(value: string): string {
  return `hmac-sha256:${createHash('sha256').update(value).digest('hex')}`;
}
