import type { Calls } from '../calls.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';

/**
 * Puts on what Azure writes on every change: `systemData` (ARM RPC contract, "systemData": createdAt stays, lastModified*
 * move on) and, where the type has one, a new `etag`.
 */
export function stamped(
  type: ResourceType,
  resource: StoredResource,
  before: StoredResource | undefined,
  call: Calls,
): StoredResource {
  const at = new Date(call.now()).toISOString();
  const made = { createdBy: call.principalId, createdByType: 'Application', createdAt: at };
  const was = before?.['systemData'];
  const kept = typeof was === 'object' && was !== null ? was : made;
  const changed = { lastModifiedBy: call.principalId, lastModifiedByType: 'Application', lastModifiedAt: at };
  return {
    ...resource,
    ...(type.etag === true && { etag: `"${call.guid()}"` }),
    ...(type.systemData !== false && { systemData: { ...kept, ...changed } }),
  };
}
