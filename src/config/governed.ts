import type { Policy } from './policy.ts';
import type { Path } from './problem.ts';
import type { Config } from './schema.ts';
import { find, type Tree } from './tree/tree.ts';

/**
 * Fills in what a policy decides where the file says nothing: whether things that others made may be taken over, and
 * whether databases and the vault are protected. Everywhere a secret is protected as its vault is: a vault that is kept
 * must not be emptied. `rollback.enabled` says what is in force, whoever decided it.
 */
export function withPolicy(
  config: Config,
  tree: Tree,
  { policy, rollback: isOn }: { readonly policy: Policy; readonly rollback: boolean },
): Config {
  const unless = <Value>(path: Path, written: Value, otherwise: Value): Value =>
    find(tree, path) === undefined ? otherwise : written;
  const { rollback, databases, secrets, keyVault } = config;
  const { postgres, redis } = databases;
  const vault = unless(['keyVault', 'protect'], keyVault.protect, policy.protectData);
  const databaseOf = <Item extends { protect: boolean }>(name: string, item: Item): Item => ({
    ...item,
    protect: unless(['databases', name, 'protect'], item.protect, policy.protectData),
  });
  return {
    ...config,
    adopt: unless(['adopt'], config.adopt, policy.adopt),
    rollback: { ...rollback, enabled: isOn },
    keyVault: { ...keyVault, protect: vault },
    databases: {
      ...databases,
      ...(postgres && { postgres: databaseOf('postgres', postgres) }),
      ...(redis && { redis: databaseOf('redis', redis) }),
    },
    secrets: secrets.map((secret, index) => ({
      ...secret,
      protect: unless(['secrets', index, 'protect'], secret.protect, vault),
    })),
  };
}

/** Whether a policy gives the value at this dotted path where the file does not. */
export function isPolicys(path: string): boolean {
  return POLICYS.test(path);
}

const POLICYS = /^(?:adopt|keyVault\.protect|databases\.(?:postgres|redis)\.protect|secrets\.\d+\.protect)$/;
