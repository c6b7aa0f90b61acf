import { codeOf } from '../azure/failures.ts';
import type { StepRecord } from '../engine/entries.ts';
import { Failure } from '../engine/failure.ts';
import { isJsonObject, type Json } from '../engine/json.ts';
import type { Digest } from './digest-key.ts';
import type { DeclaredSecret, GivenSecrets } from './source.ts';

/** How a secret stands, without its value. */
export type SecretStanding =
  | { readonly name: string; readonly digest: string }
  | { readonly name: string; readonly generate: number };

/** Where it can be found out how a secret stands. */
export interface SecretSources {
  readonly declared: readonly DeclaredSecret[];
  readonly given: GivenSecrets;
  readonly digest: Digest;
  /** The digest that the state recorded for it, if any. */
  recorded(): Promise<string | undefined>;
  /** The digest of the value that the vault holds now; absent where nothing is looked up. */
  readonly inVault: (() => Promise<string | undefined>) | undefined;
}

/**
 * Tells how a declared secret stands: by the digest of the value given for it; else that it is to be generated, if it may
 * be; else by the digest of what the vault holds already, so that a shell without the variable changes nothing.
 * Throws `Failure` `secret-missing`, naming the variable, where nobody has a value.
 */
export async function secretFact(name: string, sources: SecretSources): Promise<SecretStanding> {
  const declared = sources.declared.find((one) => one.name === name);
  if (declared === undefined) throw undeclared(name);
  const value = sources.given.get(name);
  if (value !== undefined) return { name, digest: sources.digest(value) };
  if (declared.generate !== undefined) return { name, generate: declared.generate };
  const digest = sources.inVault === undefined ? await sources.recorded() : await heldDigest(sources.inVault);
  if (digest !== undefined) return { name, digest };
  throw new Failure('secret-missing', `the secret ${name} has no value`, {
    hint: `Set ${declared.env} in the environment or in .env beside the configuration, or let it be made with \`generate: 32\`.`,
  });
}

/** The digest that the state recorded for a secret: of the newest record whose inputs name it with one. */
export function recordedDigest(
  records: Readonly<Record<string, StepRecord>>,
  name: string,
): string | undefined {
  const newestFirst = Object.values(records).sort((a, b) => b.seq - a.seq);
  for (const { inputs } of newestFirst) {
    const digest = digestIn(inputs, name);
    if (digest !== undefined) return digest;
  }
  return undefined;
}

function digestIn(value: Json | undefined, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isJsonObject(value) && value['name'] === name && typeof value['digest'] === 'string')
    return value['digest'];
  for (const member of Object.values(value)) {
    const digest = digestIn(member, name);
    if (digest !== undefined) return digest;
  }
  return undefined;
}

/** No vault yet is no secret yet: the name of a vault that does not exist does not resolve. */
async function heldDigest(inVault: NonNullable<SecretSources['inVault']>): Promise<string | undefined> {
  try {
    return await inVault();
  } catch (error) {
    if (codeOf(error) === 'ENOTFOUND') return undefined;
    throw error;
  }
}

function undeclared(name: string): Failure {
  return new Failure('config-invalid', `no secret is named ${name}`, {
    hint: 'Declare it under `secrets:`.',
  });
}
