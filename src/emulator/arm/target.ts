import { ArmError } from '../arm-error.ts';
import { typeNamed, namespaceNamed, type Catalogue } from '../catalogue.ts';
import type { ResourceType } from '../resource-type.ts';
import { readAddress, type Address } from './resource-id.ts';

/** What an ARM path means. */
export type Target =
  | { readonly kind: 'resource'; readonly type: ResourceType; readonly id: string; readonly name: string }
  | { readonly kind: 'collection'; readonly type: ResourceType; readonly parent: string }
  | {
      readonly kind: 'action';
      readonly type: ResourceType;
      readonly id: string;
      readonly name: string;
      readonly rest: readonly string[];
    }
  | { readonly kind: 'other'; readonly address: Address };

const GROUPS = 'Microsoft.Resources/resourceGroups';

/**
 * Says what the path of an ARM request means: a resource, the collection of a type, an action, or one of ARM's own paths.
 * @throws ArmError 404 InvalidResourceNamespace or InvalidResourceType
 */
export function targetOf(catalogue: Catalogue, segments: readonly string[]): Target {
  const address = readAddress(segments);
  if (address.provider === undefined) return ownTarget(catalogue, address, segments);
  if (address.rest.length === 0) return { kind: 'other', address };
  const { provider, rest, scope } = address;
  for (let pairs = Math.ceil(rest.length / 2); pairs > 0; pairs--) {
    const words = rest.slice(0, pairs * 2);
    const type = typeNamed(catalogue, [provider, ...words.filter((_, at) => at % 2 === 0)].join('/'));
    if (type === undefined) continue;
    const id = [scope, 'providers', provider, ...words].join('/');
    if (words.length % 2 === 1) return { kind: 'collection', type, parent: parentOfCollection(id) };
    const name = words.at(-1) ?? '';
    const behind = rest.slice(pairs * 2);
    if (behind.length === 0) return { kind: 'resource', type, id, name };
    return { kind: 'action', type, id, name, rest: behind };
  }
  return { kind: 'other', address };
}

/** The refusal of a path that no type of a provider answers to. */
export function unknownType(catalogue: Catalogue, address: Address, apiVersion: string): ArmError {
  const { provider } = address;
  if (provider === undefined) {
    return new ArmError(404, 'InvalidResourceType', 'The resource type could not be found.');
  }
  if (namespaceNamed(catalogue, provider) === undefined) {
    const message = `The resource namespace '${provider}' is invalid.`;
    return new ArmError(404, 'InvalidResourceNamespace', message);
  }
  const message = `The resource type '${address.rest[0] ?? ''}' could not be found in the namespace '${provider}' for api version '${apiVersion}'.`;
  return new ArmError(404, 'InvalidResourceType', message);
}

function ownTarget(catalogue: Catalogue, address: Address, segments: readonly string[]): Target {
  const type = typeNamed(catalogue, GROUPS);
  const { group, rest, subscription, scope } = address;
  if (type === undefined || subscription === undefined) return { kind: 'other', address };
  if (group !== undefined) {
    if (rest.length === 0) return { kind: 'resource', type, id: scope, name: group };
    return { kind: 'action', type, id: scope, name: group, rest };
  }
  const groups = segments.length === 3 && segments[2]?.toLowerCase() === 'resourcegroups';
  return groups ? { kind: 'collection', type, parent: scope } : { kind: 'other', address };
}

function parentOfCollection(id: string): string {
  const address = readAddress(id.split('/').filter(Boolean));
  return address.rest.length === 1 ? address.scope : id.slice(0, id.lastIndexOf('/'));
}
