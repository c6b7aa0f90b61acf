import type { Cloud } from './cloud.ts';
import { isUnder } from './resource-id.ts';

/**
 * Removes a resource at once, with its children and the extension resources on them (role assignments go with their
 * scope), and cancels what is in progress there.
 */
export function removeTree(cloud: Cloud, id: string): void {
  const { resources, operations } = cloud.draft;
  for (const key of resources.keys()) {
    if (key === id.toLowerCase() || isUnder(key, id)) resources.delete(key);
  }
  for (const [key, operation] of operations.view()) {
    const gone = operation.status === 'InProgress' && isUnder(operation.subject, id);
    // ARM RPC contract, Addendum.md: `error` is required of a canceled operation too.
    const error = { code: 'OperationCanceled', message: `'${operation.subject}' was deleted.` };
    if (gone) operations.set(key, { ...operation, status: 'Canceled', error });
  }
}
