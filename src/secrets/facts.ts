import { z } from 'zod';
import type { StepRecord } from '../engine/entries.ts';
import { Failure } from '../engine/failure.ts';
import { isJsonObject, type Json } from '../engine/json.ts';
import { areComparable, type Digest } from './digest.ts';
import type { DeclaredSecret } from './given.ts';
import type { Finding, FoundDigest, FoundSecret } from './values.ts';

/** How a secret stands, without its value. */
export type SecretStanding =
  | { readonly name: string; readonly digest: string }
  | { readonly name: string; readonly generate: number };

/** How a secret stands that a step makes itself: as it was made, or set by somebody else since, as this version. */
export type MadeStanding = { readonly name: string; readonly changed?: string };

/** What the records tell of a secret. */
export interface SecretRecord {
  /** How it stood when it was last applied. */
  readonly standing?: SecretStanding;
  /** The digest of the value that was then put into the vault. */
  readonly applied?: string;
}

/** Where it can be found out how a secret stands. */
export interface FactSources {
  readonly declared: readonly DeclaredSecret[];
  readonly digest: Digest;
  readonly recorded: () => Promise<SecretRecord>;
  /** What the sources have; of what the vault still holds the digest will do. */
  find(): Promise<Finding<FoundSecret | FoundDigest>>;
  /** Nothing is looked up: what nobody gives stands as it is recorded. */
  readonly offline: boolean;
  /** What may be told to somebody who has a value nowhere: the variable, and where it is read. */
  readonly advice: (declared: DeclaredSecret) => string;
}

/**
 * Tells how a declared secret stands. What was last applied stands as it stood then, so that nothing runs for it; another
 * value stands by its digest; where nobody has one it is to be generated, if it may be.
 * Throws `Failure` `secret-missing`, naming the variable, and why the vault could not be asked.
 */
export async function secretFact(name: string, sources: FactSources): Promise<SecretStanding> {
  const declared = sources.declared.find((one) => one.name === name);
  if (declared === undefined) throw undeclared(name);
  const { found, unreachable } = await sources.find();
  if (found !== undefined && unreachable === undefined) return standingAs(found, declared, sources);
  const { standing } = await sources.recorded();
  // What stands in for a vault that is down must not be rolled out over what the vault holds.
  if (standing !== undefined && (sources.offline || unreachable !== undefined)) return standing;
  if (found !== undefined) return { name, digest: digestOf(found, sources) };
  if (unreachable !== undefined) throw unreachable;
  if (declared.generate !== undefined) return { name, generate: declared.generate };
  throw new Failure('secret-missing', `the secret ${name} has no value`, { hint: sources.advice(declared) });
}

async function standingAs(
  found: FoundSecret | FoundDigest,
  { name, generate }: DeclaredSecret,
  sources: FactSources,
): Promise<SecretStanding> {
  const { recorded } = sources;
  const { from } = found;
  const now = digestOf(found, sources);
  if (generate === undefined) return { name, digest: now };
  const { standing, applied } = await recorded();
  const wasMade = standing !== undefined && 'generate' in standing && applied !== undefined;
  // Under another key it cannot be told; then the key itself is the reason to run. Whoever gives a value where one was made
  // wants that one.
  const isSame = wasMade && (applied === now || (from === 'vault' && !areComparable(applied, now)));
  return isSame ? { name, generate } : { name, digest: now };
}

function digestOf(found: FoundSecret | FoundDigest, { digest }: FactSources): string {
  return 'digest' in found ? found.digest : digest(found.secret.reveal());
}

/**
 * Tells how a secret stands that a step makes itself, by the version that the vault holds and the record: a value that
 * somebody has set since is a change, each time anew.
 */
export function madeFact(
  name: string,
  recorded: { readonly standing: MadeStanding | undefined; readonly applied: string | undefined },
  held: { readonly digest: string; readonly version: string } | undefined,
): MadeStanding {
  const { standing = { name }, applied } = recorded;
  if (applied === undefined || held === undefined) return standing;
  if (held.digest === applied || !areComparable(held.digest, applied)) return standing;
  return { name, changed: held.version };
}

/** What the records tell of a declared secret: of the newest whose inputs name it, and of that whose output holds it. */
export function recordOf(records: Readonly<Record<string, StepRecord>>, name: string): SecretRecord {
  const newestFirst = Object.values(records).sort((a, b) => b.seq - a.seq);
  const standing = first(newestFirst, ({ inputs }) => standingIn(inputs, name));
  const applied = first(
    newestFirst,
    ({ output }) => outputShape.safeParse(output).data?.secrets[name]?.digest,
  );
  return { ...(standing && { standing }), ...(applied !== undefined && { applied }) };
}

/** What the records tell of a secret that a step makes itself. */
export function madeRecordOf(records: Readonly<Record<string, StepRecord>>, name: string) {
  for (const { inputs, output } of Object.values(records)) {
    const standing = madeShape.safeParse(inputs).data?.madeSecrets.find((one) => one.name === name);
    if (standing === undefined) continue;
    return { standing, applied: outputShape.safeParse(output).data?.secrets[name]?.digest };
  }
  return { standing: undefined, applied: undefined };
}

const outputShape = z.object({ secrets: z.record(z.string(), z.object({ digest: z.string() })) });
const madeShape = z.object({
  madeSecrets: z.array(z.object({ name: z.string(), changed: z.string().exactOptional() })),
});

function first<Item, Found>(items: readonly Item[], find: (item: Item) => Found | undefined) {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function standingIn(value: Json | undefined, name: string): SecretStanding | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isJsonObject(value) && value['name'] === name) {
    const { digest, generate } = value;
    if (typeof digest === 'string') return { name, digest };
    if (typeof generate === 'number') return { name, generate };
  }
  return first(Object.values(value), (member) => standingIn(member, name));
}

function undeclared(name: string): Failure {
  return new Failure('config-invalid', `no secret is named ${name}`, {
    hint: 'Declare it under `secrets:`.',
  });
}
