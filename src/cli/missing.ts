import { nameOf } from '../azure/ids.ts';
import { readable } from '../azure/vault-list.ts';
import { isOutOfReach, vaultUnreachable } from '../secrets/vault-source.ts';
import type { Cloud } from './cloud.ts';
import type { Project } from './project.ts';
import type { RunSecrets } from './secrets.ts';

/**
 * Looks which of the given ids stand for nothing; what was told of the vault for the facts is not asked for again. Where the
 * policy lets others stand in for a vault that cannot be reached, its secrets count as there then, and that is said;
 * elsewhere it throws `azure-unreachable`, which names the vault.
 */
export function missingIn(
  { loaded: { policy } }: Project,
  cloud: Cloud,
  secrets: Pick<RunSecrets, 'listed'>,
  warn: (text: string) => void,
): (ids: readonly string[]) => Promise<string[]> {
  return (ids) => {
    const azure = cloud.azure('none', 'run');
    return azure.missing(ids, async (vaultId) => {
      const listed = secrets.listed(vaultId);
      try {
        if (listed === undefined) return await azure.secrets.names(vaultId);
        return readable(await listed);
      } catch (error) {
        if (!isOutOfReach(error)) throw error;
        if (!policy.dotenv) throw listed === undefined ? vaultUnreachable(nameOf(vaultId), error) : error;
        warn(
          `the key vault ${nameOf(vaultId)} cannot be reached: whether its secrets still exist was not looked at`,
        );
        return undefined;
      }
    });
  };
}
