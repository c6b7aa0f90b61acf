import type { StoredResource } from '../resource-type.ts';

const STATES: Readonly<Record<string, string>> = { Succeeded: 'Running', Failed: 'CreateFailed' };

/**
 * Shows a cluster or database with its `resourceState`, which follows the provisioning state: Creating, Updating and
 * Deleting are called the same, `Succeeded` shows as `Running`.
 */
export function resourceState(resource: StoredResource): StoredResource {
  const state = String(resource.properties?.['provisioningState']);
  return { ...resource, properties: { ...resource.properties, resourceState: STATES[state] ?? state } };
}
