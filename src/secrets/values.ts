import { Failure } from '../engine/failure.ts';
import { isOutOfReach } from './vault-source.ts';
import type { DeclaredSecret } from './given.ts';
import type { Secret } from './secret.ts';
import type { SecretSource, SourceName } from './source.ts';

/** The value of a secret, and who gave it. */
export interface FoundSecret {
  readonly secret: Secret;
  readonly from: SourceName;
}

/** The digest of a value that was not read: the vault holds it still. */
export interface FoundDigest {
  readonly digest: string;
  readonly from: 'vault';
}

/** What was found of a secret. */
export interface Finding<Found = FoundSecret> {
  /** Undefined: nobody has it, of those who could be asked. */
  readonly found: Found | undefined;
  /** Why the vault could not be asked; whoever finds nothing then does not know that nothing is there. */
  readonly unreachable: Failure | undefined;
}

/** The values of the declared secrets, wherever they come from. */
export interface SecretValueSources {
  /** Asks one source after the other. Throws what a source throws, an unreachable vault only where nobody may stand in. */
  find(name: string): Promise<Finding>;
  /** The same, without reading what the vault still holds. */
  look(name: string): Promise<Finding<FoundSecret | FoundDigest>>;
}

/** How sources are asked, and who is told what. */
export interface SourceRules {
  readonly declared: readonly DeclaredSecret[];
  readonly order: readonly SourceName[];
  readonly sources: Readonly<Record<SourceName, SecretSource>>;
  /** Whether another source may stand in for a vault that cannot be reached. */
  readonly mayStandIn: boolean;
  readonly vaultName: string;
  /** What the vault still holds of what was last applied, where that is known without reading it. */
  readonly unread?: ((name: string) => Promise<Unread | undefined>) | undefined;
  /** Tells people something that stops nothing; each sentence once. */
  readonly warn: (text: string) => void;
}

/** A value that was not read. */
export interface Unread {
  readonly digest: string;
  /** Tells whether another value is the same. */
  equals(other: Secret): boolean;
}

/** Puts the sources of one run in order. */
export function openValues(rules: SourceRules): SecretValueSources {
  const { order, sources, mayStandIn, unread } = rules;

  async function asked<Found extends FoundSecret | FoundDigest>(
    name: string,
    ask: (from: SourceName) => Promise<{ found: Found; equals(other: Secret): boolean } | undefined>,
  ): Promise<Finding<Found>> {
    let unreachable: Failure | undefined;
    for (const from of order) {
      try {
        const answer = await ask(from);
        if (answer === undefined) continue;
        const { found } = answer;
        if (unreachable !== undefined) warnOfStandIn(name, found, rules);
        if (from === 'vault') await warnOfIgnored(name, answer, rules);
        return { found, unreachable };
      } catch (error) {
        if (from !== 'vault' || !mayStandIn || !(error instanceof Failure) || !isOutOfReach(error))
          throw error;
        unreachable = error;
      }
    }
    return { found: undefined, unreachable };
  }

  async function read(name: string, from: SourceName) {
    const secret = await sources[from].get(name);
    return secret && { found: { secret, from }, equals: (other: Secret) => other.equals(secret) };
  }

  return {
    find: (name) => asked<FoundSecret>(name, (from) => read(name, from)),
    look: (name) =>
      asked<FoundSecret | FoundDigest>(name, async (from) => {
        const held = from === 'vault' ? await unread?.(name) : undefined;
        if (held === undefined) return read(name, from);
        return { found: { digest: held.digest, from: 'vault' }, equals: (other) => held.equals(other) };
      }),
  };
}

/** The variable, as people call it who set it. */
export function givenBy(from: Exclude<SourceName, 'vault'>, env: string): string {
  return from === 'environment' ? `${env} in the environment` : `${env} in .env`;
}

function warnOfStandIn(
  name: string,
  { from }: FoundSecret | FoundDigest,
  { warn, vaultName, declared }: SourceRules,
): void {
  if (from === 'vault') return;
  warn(
    `the key vault ${vaultName} cannot be reached: the secret ${name} is read from ${givenBy(from, envOf(name, declared))}`,
  );
}

/** Who sets a variable expects it to count. */
async function warnOfIgnored(
  name: string,
  held: { equals(other: Secret): boolean },
  rules: SourceRules,
): Promise<void> {
  const { order, sources, declared, vaultName, warn } = rules;
  for (const other of order.slice(order.indexOf('vault') + 1)) {
    if (other === 'vault') continue;
    const given = await sources[other].get(name);
    if (given === undefined) continue;
    if (held.equals(given)) return;
    const rotate = `az keyvault secret set --vault-name ${vaultName} --name ${name} --file FILE`;
    return warn(
      `the secret ${name} is read from the key vault ${vaultName}; ${givenBy(other, envOf(name, declared))} has another value and does not count: \`${rotate}\` rotates it`,
    );
  }
}

function envOf(name: string, declared: readonly DeclaredSecret[]): string {
  return declared.find((one) => one.name === name)?.env ?? name;
}
