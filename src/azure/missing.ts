import { groupId } from './ids.ts';
import { collectionOf, openLists, type Listed } from './listed.ts';
import type { Asking } from './probes/asking.ts';
import type { Providers } from './providers.ts';
import {
  GROUP_TYPE,
  idWithoutSlash,
  parentId,
  parseResourceId,
  PROVIDER_TYPE,
  SECRET_TYPE,
} from './resource-id.ts';
import { kindOf } from './resource-kinds.ts';
import type { SecretImage } from './secret-image.ts';
import type { Secrets } from './secrets.ts';

/** The lower-case names of the readable secrets of a vault, by its id; undefined: nobody looked, and each counts as there. */
export type SecretNames = (vaultId: string) => Promise<ReadonlySet<string> | undefined>;

/**
 * Tells which of the given ids stand for nothing, with as few requests as show it: one list for each group, one for its
 * role assignments, for each vault and for several children of one parent; a GET for what then is left. What a list lacks
 * is looked at itself before it is called missing: lists lag behind. All that does not need another answer first is asked
 * at once. A `#fragment` (a step's own fields of a shared resource) stands and falls with the resource.
 */
export async function missingOf(
  ids: readonly string[],
  { asking, providers, secrets }: { asking: Asking; providers: Pick<Providers, 'observe'>; secrets: Secrets },
  secretNames: SecretNames = (vaultId) => secrets.names(vaultId),
): Promise<string[]> {
  const lists = openLists(asking);
  const asked = new Map<string, ReturnType<SecretNames>>();
  const names: SecretNames = (vault) => {
    const known = asked.get(vault) ?? secretNames(vault);
    asked.set(vault, known);
    return known;
  };
  const things = ids.map(thingAt);
  const groups = [...new Set(things.flatMap(({ group }) => group ?? []))];
  // One list shows all of them, and one GET each of fewer than two.
  const crowded = repeated(things.flatMap(({ beside }) => beside ?? []));

  /** A subscription cannot be unregistered from a provider of which it still has resources. */
  async function isRegistered({ id, namespace }: Thing): Promise<boolean> {
    const seen = await Promise.all(groups.map((group) => lists.group(group)));
    const uses = (listed: Listed): boolean =>
      listed !== null && [...listed].some((one) => one.includes(`/providers/${namespace}/`));
    return seen.some(uses) || (await providers.observe(id)) !== null;
  }

  async function isThere(thing: Thing): Promise<boolean> {
    const { id, name, vault, beside, isListed } = thing;
    if (vault !== undefined) {
      const held = await names(vault);
      return held === undefined || held.has(name) || isReadable(await secrets.observe(id, undefined));
    }
    if (isListed) {
      const listed = await lists.group(thing.group ?? '');
      if (listed === null || listed.has(id)) return listed !== null;
    }
    if (beside !== undefined && crowded.has(beside) && (await lists.beside(id))?.has(id) === true)
      return true;
    return (await asking.get(id, kindOf(id).apiVersion)) !== null;
  }

  async function isMissing(thing: Thing): Promise<boolean> {
    if (thing.namespace !== undefined) return !(await isRegistered(thing));
    if (thing.group === undefined) return !(await isThere(thing));
    const [listed, there] = await Promise.all([lists.group(thing.group), thing.isGroup || isThere(thing)]);
    return listed === null || !there;
  }

  const answers = await Promise.all(things.map(isMissing));
  return ids.filter((_, index) => answers[index]);
}

/** One of the ids, and by what it can be seen. */
interface Thing {
  /** Lower-case, without its fragment. */
  readonly id: string;
  readonly name: string;
  readonly isGroup: boolean;
  /** The id of the group that it lies in, or is. */
  readonly group: string | undefined;
  /** Of a registration: the provider's namespace. */
  readonly namespace: string | undefined;
  /** Of a secret: the id of its vault. */
  readonly vault: string | undefined;
  /** Whether the list of its group shows it. */
  readonly isListed: boolean;
  /** Otherwise: the list that shows it among others. */
  readonly beside: string | undefined;
}

function thingAt(text: string): Thing {
  const id = `/${idWithoutSlash(text)}`.toLowerCase();
  const { type, name, group, subscriptionId } = parseResourceId(id);
  const isNamed = type !== GROUP_TYPE && type !== PROVIDER_TYPE && type !== SECRET_TYPE;
  const isListed = isNamed && group !== undefined && kindOf(id).listed;
  return {
    id,
    name,
    isGroup: type === GROUP_TYPE,
    group: group === undefined ? undefined : groupId(subscriptionId, group).toLowerCase(),
    namespace: type === PROVIDER_TYPE ? name : undefined,
    vault: type === SECRET_TYPE ? parentId(id) : undefined,
    isListed,
    beside: isNamed && !isListed ? collectionOf(id) : undefined,
  };
}

/** The texts that come more than once. */
function repeated(texts: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(texts.filter((text) => seen.has(text) || !seen.add(text)));
}

/** What is disabled does nobody any good: the step that wants it enables it. */
function isReadable(secret: SecretImage | null): boolean {
  return secret !== null && secret.deleted !== true && secret.enabled;
}
