import type { ResourceType, States, StoredResource } from '../resource-type.ts';

// ARM RPC, "Asynchronous operations": terminal states are Succeeded, Failed and Canceled; the others are the provider's.
const USUAL: States = {
  member: 'provisioningState',
  creating: 'Creating',
  updating: 'Updating',
  deleting: 'Deleting',
  succeeded: 'Succeeded',
  failed: 'Failed',
};

/** Gives the resource as its type shows it in a state; types without a state show it unchanged. */
export function withState(
  type: ResourceType,
  resource: StoredResource,
  state: Exclude<keyof States, 'member'>,
): StoredResource {
  if (type.states === null) return resource;
  const states = { ...USUAL, ...type.states };
  return { ...resource, properties: { ...resource.properties, [states.member]: states[state] } };
}

/** True while a resource is being deleted. */
export function isDeleting(type: ResourceType, resource: StoredResource): boolean {
  if (type.states === null) return false;
  const states = { ...USUAL, ...type.states };
  return resource.properties?.[states.member] === states.deleting;
}
