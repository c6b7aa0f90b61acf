import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import { statusOf } from './failures.ts';
import type { Asking } from './probes/asking.ts';
import { RESOURCES } from './probes/ground.ts';
import { parseResourceId } from './resource-id.ts';
import { apiVersionOf } from './resource-kinds.ts';

/** Lower-case ids that a list shows; null where there is nothing to list. */
export type Listed = ReadonlySet<string> | null;

/** Lists of Azure Resource Manager, each asked for once. */
export interface Lists {
  /** Everything in a resource group that can bear tags, by the group's id; null where there is no such group. */
  group(id: string): Promise<Listed>;
  /**
   * The list that shows what stands under an id and others beside it: the role assignments of a whole resource group, the
   * children of one parent. Null too where it is refused: whoever may read a thing need not be allowed to list its kind.
   */
  beside(id: string): Promise<Listed>;
}

/** Opens the lists. They end after twenty pages: what stands on none of them is looked at itself. */
export function openLists(asking: Asking): Lists {
  const lists = new Map<string, Promise<Listed>>();
  const list = (path: string, make: () => Promise<Listed>): Promise<Listed> => {
    const known = lists.get(path) ?? make();
    lists.set(path, known);
    return known;
  };
  return {
    group: (id) => list(id, async () => idsIn(await asking.list(`${id}/resources`, RESOURCES))),
    beside(id) {
      const path = collectionOf(id);
      const version = apiVersionOf(parseResourceId(id).type);
      return list(path, async () => {
        try {
          return idsIn(await asking.list(path, version));
        } catch (error) {
          if (!isRefused(error)) throw error;
          return null;
        }
      });
    },
  };
}

/**
 * The path of the list beside an id. Of role assignments that of the group, which shows those at, above and below it: only
 * `$filter=atScope()` leaves out what lies below.
 * Source: Microsoft Learn, "List Azure role assignments using the REST API"; rest/api/authorization/role-assignments/list-for-scope.
 */
export function collectionOf(id: string): string {
  const { type, group, subscriptionId } = parseResourceId(id);
  if (type !== ROLE_ASSIGNMENTS || group === undefined) return id.slice(0, id.lastIndexOf('/'));
  return `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.Authorization/roleAssignments`;
}

const ROLE_ASSIGNMENTS = 'microsoft.authorization/roleassignments';

function idsIn(entries: readonly unknown[] | null): Listed {
  return entries && new Set(entries.map((entry) => identified.parse(entry).id.toLowerCase()));
}

const identified = z.object({ id: z.string() });

function isRefused(error: unknown): boolean {
  return error instanceof Failure && [400, 403, 404, 405].includes(statusOf(error) ?? 0);
}
