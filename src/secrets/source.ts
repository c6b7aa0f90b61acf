import type { Secret } from './secret.ts';

/** Where values of secrets come from. */
export const SOURCES = ['vault', 'environment', 'dotenv'] as const;

/** Where a value comes from: Key Vault, the process environment, the file `.env` beside the configuration. */
export type SourceName = (typeof SOURCES)[number];

/**
 * Gives the values of secrets by their names: {@link vaultSource}, {@link environmentSource} and {@link dotenvSource}.
 * It may be asked for the same name at once by several. It answers undefined where it has none, and throws only where it
 * cannot tell.
 */
export interface SecretSource {
  get(name: string): Promise<Secret | undefined>;
}

/**
 * The order in which sources are asked. With `useKeyVault` the vault counts, first unless the configuration says otherwise;
 * without it the vault is the last resort. Where `.env` is refused it is not among them, and the vault comes first.
 */
export function sourceOrder(
  written: readonly SourceName[] | undefined,
  rules: { readonly useKeyVault: boolean; readonly dotenv: boolean },
): readonly SourceName[] {
  const { useKeyVault, dotenv } = rules;
  if (!dotenv) return ['vault', 'environment'];
  const order = written ?? (useKeyVault ? ['vault', ...GIVEN] : [...GIVEN, 'vault']);
  // What the vault alone holds must not be lost sight of.
  if (useKeyVault && order.includes('vault')) return order;
  return [...order.filter((name) => name !== 'vault'), 'vault'];
}

const GIVEN: readonly SourceName[] = ['environment', 'dotenv'];
