import { parseResourceId, SECRET_TYPE } from '../azure/resource-id.ts';
import { isOutOfReach, vaultUnreachable } from '../secrets/vault-source.ts';
import type { Cloud } from './cloud.ts';
import type { Project } from './project.ts';

/**
 * Looks which of the given ids stand for nothing. Where the policy lets others stand in for a vault that cannot be reached,
 * its secrets count as there then, and that is said; elsewhere it throws `azure-unreachable`, which names the vault.
 */
export function missingIn(
  { loaded: { config, policy } }: Project,
  cloud: Cloud,
  warn: (text: string) => void,
): (ids: readonly string[]) => Promise<string[]> {
  const look = (ids: readonly string[]): Promise<string[]> => cloud.azure('none', 'run').missing(ids);
  const { name } = config.keyVault;
  return async (ids) => {
    const secrets = ids.filter((id) => parseResourceId(id).type === SECRET_TYPE);
    const others = ids.filter((id) => !secrets.includes(id));
    const [missing, missingSecrets] = await Promise.all([
      look(others),
      look(secrets).catch((error: unknown) => {
        if (!isOutOfReach(error)) throw error;
        if (!policy.dotenv) throw vaultUnreachable(name, error);
        warn(`the key vault ${name} cannot be reached: whether its secrets still exist was not looked at`);
        return [];
      }),
    ]);
    return [...missing, ...missingSecrets];
  };
}
