import { isOurEnd, isUnreachable, statusOf } from '../azure/failures.ts';
import type { VaultList } from '../azure/vault-list.ts';
import { Failure } from '../engine/failure.ts';
import { Secret } from './secret.ts';
import type { SecretSource } from './source.ts';

/** What is asked of a vault that may not be there yet. */
export interface VaultReader<Version> {
  /** How people know it. */
  readonly name: string;
  /** The address that was told when it was made or found, which never changes; undefined: nobody knows. */
  recorded(): Promise<string | undefined>;
  /** Its address, as Azure Resource Manager tells it; undefined where there is no such vault. */
  address(): Promise<string | undefined>;
  current(address: string, name: string): Promise<Version | null>;
  list(address: string): Promise<VaultList>;
}

/** Key Vault as a source, and what it tells beside the value. */
export interface VaultSource<Version> extends SecretSource {
  /** The address of the vault; undefined where there is none. */
  address(): Promise<string | undefined>;
  /** The newest version; null where there is none, and where there is no vault. */
  current(name: string): Promise<Version | null>;
  /** What its list shows, remembered until it is forgotten; null where there is no vault. */
  listed(): Promise<VaultList | null>;
  /** Forgets the list: something may have been changed. */
  forget(): void;
}

/**
 * Key Vault as a source: what a vault that is not there yet, or was soft-deleted, would hold is not there either. Once it
 * could not be reached it is not asked again for a while: each of many secrets would wait as long as the first.
 * Throws `Failure` `azure-unreachable`, which names the vault and what to do, and what Azure refused with.
 */
export function vaultSource<Version extends { readonly value?: string }>(
  vault: VaultReader<Version>,
  now: () => number,
): VaultSource<Version> {
  let lost: { readonly failure: Failure; readonly until: number } | undefined;
  let address: string | undefined;
  let list: Promise<VaultList | null> | undefined;

  async function reached<Answer>(ask: (address: string) => Promise<Answer>): Promise<Answer | null> {
    if (address === undefined) {
      const recorded = await vault.recorded();
      if (recorded === undefined) address = await vault.address();
      else
        try {
          return await ask(recorded);
        } catch (error) {
          if (isOurEnd(error)) throw error;
          // It may be gone, and its name nobody's, or somebody else's.
          address = await vault.address();
          if (address === recorded) throw error;
        }
    }
    return address === undefined ? null : ask(address);
  }

  async function asked<Answer>(ask: () => Promise<Answer | null>): Promise<Answer | null> {
    if (lost !== undefined && now() < lost.until) throw lost.failure;
    try {
      return await ask();
    } catch (error) {
      if (!isOutOfReach(error)) throw error;
      const failure = vaultUnreachable(vault.name, error);
      lost = { failure, until: now() + LOST_FOR_MS };
      throw failure;
    }
  }

  const current = (name: string): Promise<Version | null> =>
    asked(() => reached((at) => vault.current(at, name)));
  const forget = (): void => void (list = undefined);
  return {
    current,
    forget,
    address: async () => (await asked(async () => (address ??= await vault.address()) ?? null)) ?? undefined,
    listed() {
      if (list !== undefined) return list;
      const made = asked(() => reached((at) => vault.list(at)));
      // What could not be told is asked for again.
      made.catch(() => list === made && forget());
      return (list = made);
    },
    async get(name) {
      const value = (await current(name))?.value;
      return value === undefined ? undefined : new Secret(value);
    },
  };
}

/** As long as a circuit breaker stays open. */
const LOST_FOR_MS = 60_000;

/** True where no answer came, or none that says anything of what was asked for. */
export function isOutOfReach(error: unknown): boolean {
  const status = statusOf(error) ?? 0;
  return isUnreachable(error) || status >= 500 || status === 408 || status === 429;
}

/** The failure that names a vault which cannot be reached, why, and what to do. */
export function vaultUnreachable(name: string, cause: unknown): Failure {
  const details = cause instanceof Failure ? cause.details : {};
  const told = cause instanceof Error ? cause.message : String(cause);
  return new Failure('azure-unreachable', `the key vault ${name} cannot be reached: ${told}`, {
    ...details,
    hint: `Check the network, the firewall of the vault and https://status.azure.com, then run the same command again; \`az keyvault show --name ${name}\` shows whether it answers.`,
    cause,
  });
}
