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

/** What was found of a secret. */
export interface Finding {
  /** Undefined: nobody has it, of those who could be asked. */
  readonly found: FoundSecret | undefined;
  /** Why the vault could not be asked; whoever finds nothing then does not know that nothing is there. */
  readonly unreachable: Failure | undefined;
}

/** The values of the declared secrets, wherever they come from. */
export interface SecretValueSources {
  /** Asks one source after the other. Throws what a source throws, an unreachable vault only where nobody may stand in. */
  find(name: string): Promise<Finding>;
}

/** How sources are asked, and who is told what. */
export interface SourceRules {
  readonly declared: readonly DeclaredSecret[];
  readonly order: readonly SourceName[];
  readonly sources: Readonly<Record<SourceName, SecretSource>>;
  /** Whether another source may stand in for a vault that cannot be reached. */
  readonly mayStandIn: boolean;
  readonly vaultName: string;
  /** Tells people something that stops nothing; each sentence once. */
  readonly warn: (text: string) => void;
}

/** Puts the sources of one run in order. */
export function openValues(rules: SourceRules): SecretValueSources {
  const { order, sources, mayStandIn } = rules;
  return {
    async find(name) {
      let unreachable: Failure | undefined;
      for (const from of order) {
        try {
          const secret = await sources[from].get(name);
          if (secret === undefined) continue;
          const found = { secret, from };
          if (unreachable !== undefined) warnOfStandIn(name, found, rules);
          if (from === 'vault') await warnOfIgnored(name, found, rules);
          return { found, unreachable };
        } catch (error) {
          if (from !== 'vault' || !mayStandIn || !(error instanceof Failure) || !isOutOfReach(error))
            throw error;
          unreachable = error;
        }
      }
      return { found: undefined, unreachable };
    },
  };
}

/** The variable, as people call it who set it. */
export function givenBy(from: Exclude<SourceName, 'vault'>, env: string): string {
  return from === 'environment' ? `${env} in the environment` : `${env} in .env`;
}

function warnOfStandIn(
  name: string,
  { from }: FoundSecret,
  { warn, vaultName, declared }: SourceRules,
): void {
  if (from === 'vault') return;
  warn(
    `the key vault ${vaultName} cannot be reached: the secret ${name} is read from ${givenBy(from, envOf(name, declared))}`,
  );
}

/** Who sets a variable expects it to count. */
async function warnOfIgnored(name: string, { secret }: FoundSecret, rules: SourceRules): Promise<void> {
  const { order, sources, declared, vaultName, warn } = rules;
  for (const other of order.slice(order.indexOf('vault') + 1)) {
    if (other === 'vault') continue;
    const given = await sources[other].get(name);
    if (given === undefined) continue;
    if (given.equals(secret)) return;
    const rotate = `az keyvault secret set --vault-name ${vaultName} --name ${name} --file FILE`;
    return warn(
      `the secret ${name} is read from the key vault ${vaultName}; ${givenBy(other, envOf(name, declared))} has another value and does not count: \`${rotate}\` rotates it`,
    );
  }
}

function envOf(name: string, declared: readonly DeclaredSecret[]): string {
  return declared.find((one) => one.name === name)?.env ?? name;
}
