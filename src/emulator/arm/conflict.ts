import { ConflictError } from '../conflict-error.ts';
import type { ResourceType } from '../resource-type.ts';
import { refuseDeletingGroup } from './checks.ts';
import { lookAt, operationAt } from './operations.ts';
import type { Serving } from './serving.ts';

/**
 * Refuses a write while another one is in progress there, and counts the refusal as a look.
 * @throws ArmError 409 with the code of the type's provider
 */
export function checkFree(type: ResourceType, id: string, { cloud }: Serving): void {
  const operation = operationAt(cloud, id);
  if (operation === undefined) return;
  if (type.type === 'Microsoft.Resources/resourceGroups') {
    const group = cloud.draft.resources.get(id.toLowerCase());
    if (group) refuseDeletingGroup(group);
  }
  const name = id.split('/').at(-1) ?? '';
  throw new ConflictError(
    type.conflictCode ?? 'AnotherOperationInProgress',
    type.conflictMessage ??
      `Another operation is in progress on '${name}' (${type.type}). Try again when it has ended.`,
    () => lookAt(cloud, id),
  );
}
