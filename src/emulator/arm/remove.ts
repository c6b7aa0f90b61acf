import { ArmError } from '../arm-error.ts';
import type { AzureResponse } from '../exchange.ts';
import { scaledBy } from '../latency.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { checkParents, resourceNotFound } from './checks.ts';
import { checkFree } from './conflict.ts';
import { checkEtag } from './etag.ts';
import { refuseLocked } from './locked.ts';
import { locationOf, operationHeaders, operationKey, startOperation } from './operations.ts';
import { removeTree } from './removal.ts';
import type { Serving } from './serving.ts';
import { withState } from './states.ts';
import { shown } from './write.ts';

const GROUPS = 'Microsoft.Resources/resourceGroups';

/** Serves the DELETE of a resource. */
export async function remove(type: ResourceType, id: string, serving: Serving): Promise<AzureResponse> {
  const { cloud, request, call, now } = serving;
  checkParents(cloud, type, id, 'delete');
  refuseLocked(id, 'delete', serving);
  const resource = cloud.draft.resources.get(id.toLowerCase());
  if (resource === undefined) {
    if (type.statuses.deleteMissing === 204) return { status: 204 };
    throw resourceNotFound(type, id);
  }
  const again = type.type === GROUPS ? operationKey(cloud, id, 'delete') : undefined;
  const from = { origin: serving.origin, apiVersion: request.apiVersion ?? '' };
  // The job of a group's deletion is named after the group (RESOURCEGROUPDELETIONJOB-...): asking again finds it.
  if (again !== undefined) {
    return { status: type.statuses.delete, headers: operationHeaders(cloud, again, 'location', from) };
  }
  checkFree(type, id, serving);
  checkEtag(resource, request);
  await tryRemoving(type, resource, serving);
  const failure = call.takeFailure();
  if (type.style.delete === 'sync') {
    if (failure) throw new ArmError(400, failure.code, failure.message);
    await type.removing?.(resource, call);
    removeTree(cloud, id);
    const status = type.statuses.delete;
    // ARM RPC contract: a synchronous DELETE answers 200 or 204; some providers show what they removed.
    return status === 200 && type.deleteShows === true
      ? { status, body: shown(type, resource, serving) }
      : { status };
  }
  call.store(withState(type, resource, 'deleting'));
  const key = startOperation(
    cloud,
    {
      kind: 'delete',
      subject: resource.id,
      provider: type.type.split('/')[0] ?? '',
      location: locationOf(cloud, resource),
      milliseconds: scaledBy(cloud.scale, type.seconds.delete),
      ...(failure && { doom: failure }),
    },
    now,
  );
  const style = type.style.delete === 'location' ? 'location' : 'both';
  return { status: type.statuses.delete, headers: operationHeaders(cloud, key, style, from) };
}

/** Asks the type whether the deletion is refused, now; what comes with it happens when it ends. */
async function tryRemoving(
  type: ResourceType,
  resource: StoredResource,
  { cloud, call }: Serving,
): Promise<void> {
  const savepoint = cloud.draft.savepoint();
  await type.removing?.(resource, call);
  cloud.draft.undoTo(savepoint);
}
