import { ArmError } from '../arm-error.ts';
import { namespaceNamed, typeNamed } from '../catalogue.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import type { Cloud } from './cloud.ts';
import { parentOf, groupOf, readAddress } from './resource-id.ts';
import { isDeleting } from './states.ts';

// Learn, "Azure resource providers and types": these need no registration.
const ALWAYS = new Set(['microsoft.resources', 'microsoft.authorization', 'microsoft.features']);

// Recorded on what ARM answers itself, without asking the provider.
const GATEWAY = { 'x-ms-failure-cause': 'gateway' };

/** True when the subscription may use a namespace. */
export function isRegistered(cloud: Cloud, namespace: string): boolean {
  const key = namespace.toLowerCase();
  return ALWAYS.has(key) || cloud.draft.registrations.get(key) === 'Registered';
}

/**
 * A write or an action needs a registered provider. A GET does not: "If the subscription is not registered with the resource
 * provider, it should return a 404 (NotFound) or an empty collection" (ARM RPC contract, resource-api-reference.md, "Get
 * Resource"), and Terraform, which looks first, is refused only when it creates (`RegistriesClient#Create ...
 * StatusCode=409 ... MissingSubscriptionRegistration`). Learn, "Resolve errors for resource provider registration".
 * @throws ArmError 409 when the subscription is not registered for the namespace
 */
export function checkRegistered(cloud: Cloud, namespace: string): void {
  if (isRegistered(cloud, namespace)) return;
  const name = namespaceNamed(cloud.catalogue, namespace) ?? namespace;
  const message = `The subscription is not registered to use namespace '${name}'. See https://aka.ms/rps-not-found for how to register subscriptions.`;
  const code = 'MissingSubscriptionRegistration';
  throw new ArmError(409, code, message, { details: [{ code, target: name, message }] });
}

/**
 * ARM RPC contract, "api-version": required on every request, and of a version that the type has.
 * @throws ArmError 400 MissingApiVersionParameter, InvalidApiVersionParameter or NoRegisteredProviderFound
 */
export function checkApiVersion(
  type: { type: string; apiVersions: readonly string[] } | undefined,
  version: string | undefined,
): asserts version is string {
  if (version === undefined) {
    const message = 'The api-version query parameter (?api-version=) is required for all requests.';
    throw new ArmError(400, 'MissingApiVersionParameter', message);
  }
  if (!/^\d{4}-\d{2}-\d{2}(-[a-z]+)?$/i.test(version)) {
    const message = `The api-version '${version}' is invalid. Format must be 'yyyy-MM-dd' or 'yyyy-MM-dd-preview'.`;
    throw new ArmError(400, 'InvalidApiVersionParameter', message);
  }
  if (type === undefined || type.apiVersions.includes(version.toLowerCase())) return;
  const supported = type.apiVersions.join(', ');
  if (type.type.startsWith('Microsoft.Resources/')) {
    const message = `The api-version '${version}' is invalid. The supported versions are '${supported}'.`;
    throw new ArmError(400, 'InvalidApiVersionParameter', message);
  }
  const name = type.type.slice(type.type.indexOf('/') + 1);
  const message = `No registered resource provider found for location '' and API version '${version}' for type '${name}'. The supported api-versions are '${supported}'.`;
  throw new ArmError(400, 'NoRegisteredProviderFound', message);
}

/**
 * Checks what an id lies in: its group, and the resource that it belongs to or extends.
 * @throws ArmError 404 ResourceGroupNotFound or ParentResourceNotFound; 409 when a write meets a deletion
 */
export function checkParents(cloud: Cloud, type: ResourceType, id: string, doing: Verb): void {
  const { resources } = cloud.draft;
  const groupName = groupOf(id);
  const parentId = parentOf(id);
  if (groupName !== undefined && type.type !== 'Microsoft.Resources/resourceGroups') {
    const group = resources.get(
      `/subscriptions/${cloud.subscriptionId}/resourcegroups/${groupName}`.toLowerCase(),
    );
    if (group === undefined) throw groupNotFound(groupName);
    if (doing === 'write') refuseDeletingGroup(group);
  }
  if (/^\/subscriptions\/[^/]+(\/resourcegroups\/[^/]+)?$/i.test(parentId)) return;
  const parent = resources.get(parentId.toLowerCase());
  if (parent === undefined) throw parentNotFound(type, id, parentId, doing);
  const parentType = typeNamed(cloud.catalogue, parent.type);
  if (doing !== 'write' || parentType === undefined || !isDeleting(parentType, parent)) return;
  const message = `Cannot write '${id}': '${parentId}' is being deleted.`;
  throw new ArmError(409, parentType.conflictCode ?? 'AnotherOperationInProgress', message);
}

/**
 * A resource lies in a group, and only an extension lies on another resource.
 * @throws ArmError 404 InvalidResourceType
 */
export function checkScope(type: ResourceType, id: string): void {
  if (type.extension === true || type.type === 'Microsoft.Resources/resourceGroups') return;
  const { scope } = readAddress(id.split('/').filter(Boolean));
  if (/^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+$/i.test(scope)) return;
  const message = `The resource type '${type.type}' cannot be used at the scope '${scope}'.`;
  throw new ArmError(404, 'InvalidResourceType', message);
}

/** What a request does, in the words of ARM's messages. */
export type Verb = 'read' | 'write' | 'delete';

/** 404 as ARM says it of a missing group. */
export function groupNotFound(name: string): ArmError {
  const message = `Resource group '${name}' could not be found.`;
  return new ArmError(404, 'ResourceGroupNotFound', message, { headers: GATEWAY });
}

/** 404 as ARM says it of a missing resource. */
export function resourceNotFound(type: ResourceType, id: string): ArmError {
  const group = groupOf(id);
  const name = id.split('/').at(-1) ?? '';
  if (type.missing) return new ArmError(404, type.missing.code, type.missing.message(name));
  if (type.type === 'Microsoft.Resources/resourceGroups') return groupNotFound(name);
  const short = id.slice(id.toLowerCase().lastIndexOf('/providers/') + '/providers/'.length);
  const message = `The Resource '${short}' under resource group '${group ?? '<null>'}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`;
  return new ArmError(404, 'ResourceNotFound', message, { headers: GATEWAY });
}

/** @throws ArmError 409 ResourceGroupBeingDeleted */
export function refuseDeletingGroup(group: StoredResource): void {
  if (group.properties?.['provisioningState'] !== 'Deleting') return;
  const message = `The resource group '${group.name}' is in deprovisioning state and cannot perform this operation.`;
  throw new ArmError(409, 'ResourceGroupBeingDeleted', message);
}

function parentNotFound(type: ResourceType, id: string, parent: string, doing: Verb): ArmError {
  if (type.extension) {
    const name = parent.split('/').at(-1) ?? '';
    return new ArmError(
      404,
      'ResourceNotFound',
      `The resource '${name}' in the scope of '${id}' was not found.`,
    );
  }
  const short = type.type.slice(type.type.indexOf('/') + 1);
  const message = `Failed to perform '${doing}' on resource(s) of type '${short}', because the parent resource '${parent}' could not be found.`;
  return new ArmError(404, 'ParentResourceNotFound', message);
}
