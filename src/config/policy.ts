import type { Path } from './problem.ts';
import type { Config } from './schema.ts';
import { find, type Tree } from './tree/tree.ts';

/**
 * Fills in what an environment decides where the file says nothing. In `local` a failed run is left open, so that what
 * succeeded can be looked at, and things that others made may be taken over. In `production` the databases and the vault
 * are protected. Everywhere a secret is protected as its vault is: a vault that is kept must not be emptied.
 */
export function withPolicy(config: Config, tree: Tree, environment: string): Config {
  const unless = <Value>(path: Path, written: Value, otherwise: Value): Value =>
    find(tree, path) === undefined ? otherwise : written;
  const local = environment === 'local';
  const production = environment === 'production';
  const { rollback, databases, secrets, keyVault } = config;
  const { postgres, redis } = databases;
  const vault = unless(['keyVault', 'protect'], keyVault.protect, production);
  const databaseOf = <Item extends { protect: boolean }>(name: string, item: Item): Item => ({
    ...item,
    protect: unless(['databases', name, 'protect'], item.protect, production),
  });
  return {
    ...config,
    adopt: unless(['adopt'], config.adopt, local),
    rollback: { ...rollback, enabled: unless(['rollback', 'enabled'], rollback.enabled, !local) },
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
