import type { Arm } from './arm.ts';
import type { Groups } from './groups.ts';
import type { Providers } from './providers.ts';
import { groupId } from './ids.ts';
import { GROUP_TYPE, parentId, parseResourceId, PROVIDER_TYPE, SECRET_TYPE } from './resource-id.ts';
import { kindOf } from './resource-kinds.ts';
import type { SecretImage } from './secret-image.ts';
import type { Secrets } from './secrets.ts';

/**
 * Tells which of the given ids stand for nothing: one list call for each group and vault, and a GET for kinds that no
 * list shows. What the list lacks is looked at itself before it is called missing: lists lag behind.
 * A `#fragment` (a step's own fields of a shared resource) stands and falls with the resource.
 */
export async function missingOf(
  ids: readonly string[],
  { arm, groups, providers, secrets }: { arm: Arm; groups: Groups; providers: Providers; secrets: Secrets },
): Promise<string[]> {
  const contents = new Map<string, Promise<Set<string> | null>>();
  const contentsOf = (group: string): Promise<Set<string> | null> => {
    const known = contents.get(group) ?? groups.contents(group);
    contents.set(group, known);
    return known;
  };
  const names = new Map<string, Promise<Set<string>>>();
  const namesIn = (vault: string): Promise<Set<string>> => {
    const known = names.get(vault) ?? secrets.names(vault);
    names.set(vault, known);
    return known;
  };
  async function isMissing(id: string): Promise<boolean> {
    const { type, name, group, subscriptionId } = parseResourceId(id);
    if (type === PROVIDER_TYPE) return (await providers.observe(id)) === null;
    if (group === undefined) return (await arm.read(id)) === null;
    const listed = await contentsOf(groupId(subscriptionId, group).toLowerCase());
    if (listed === null) return true;
    if (type === GROUP_TYPE) return false;
    if (type === SECRET_TYPE) {
      const there = (await namesIn(parentId(id).toLowerCase())).has(name.toLowerCase());
      return !there && !isLive(await secrets.observe(id, undefined));
    }
    const seen = kindOf(id).listed && listed.has(id.toLowerCase().replace(/#.*$/s, ''));
    return !seen && (await arm.read(id)) === null;
  }
  const answers = await Promise.all(ids.map(isMissing));
  return ids.filter((_, index) => answers[index]);
}

function isLive(secret: SecretImage | null): boolean {
  return secret !== null && secret.deleted !== true;
}
