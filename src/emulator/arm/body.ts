import type { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { isLocation, normalLocation, regions } from './locations.ts';

/** What of a resource a client may send back although Azure wrote it; ARM ignores it or compares it with the URL. */
const ENVELOPE = ['id', 'name', 'type', 'systemData', 'etag'] as const;

/**
 * Checks the body of a PUT by ARM's common rules, then by its type's schema, and puts the envelope on.
 * @throws ArmError 400 InvalidRequestContent, LocationRequired, LocationNotAvailableForResourceType; 409 InvalidResourceLocation
 */
export function readResource(
  type: ResourceType,
  at: { id: string; name: string },
  sent: unknown,
  before: StoredResource | undefined,
): StoredResource {
  const body = { ...objectOf(sent) };
  checkEnvelope(type, at, body);
  for (const member of ENVELOPE) delete body[member];
  if (typeof body['location'] === 'string') body['location'] = normalLocation(body['location']);
  if (type.located ?? type.tracked) checkLocation(type, at, body['location'], before);
  const parsed = type.body.safeParse(body);
  if (!parsed.success) throw invalidContent(parsed.error.issues);
  return { ...objectOf(parsed.data), id: at.id, name: at.name, type: type.type };
}

/**
 * Merges the body of a PATCH over what is there (RFC 7396) and checks the whole by the type's schema. What Azure itself
 * wrote there is no error. Tags are not merged but replaced: ARM RPC contract, resource-api-reference.md, "Patch Resource"
 * ("if the resource currently has tag1 and tag2, and a PATCH request sends tag3, the final resource should have tag3").
 * @throws ArmError as for a PUT
 */
export function mergeResource(type: ResourceType, before: StoredResource, sent: unknown): StoredResource {
  const patch = objectOf(sent);
  const merged = objectOf(merge(before, patch));
  if (isObject(patch['tags'])) merged['tags'] = patch['tags'];
  const { id, name } = before;
  const bare: Record<string, unknown> = { ...merged };
  for (const member of ENVELOPE) delete bare[member];
  if (typeof bare['location'] === 'string') bare['location'] = normalLocation(bare['location']);
  if (type.located ?? type.tracked) checkLocation(type, before, bare['location'], before);
  const parsed = type.body.safeParse(bare);
  const issues = parsed.success ? [] : parsed.error.issues.filter((issue) => !isOurs(issue, before));
  if (issues.length > 0) throw invalidContent(issues);
  return { ...bare, id, name, type: before.type };
}

/** The refusal of a body that its schema refuses; it names each member. */
export function invalidContent(issues: readonly z.core.$ZodIssue[]): ArmError {
  const told = issues.map((issue) => {
    const path = issue.path.map(String).join('.');
    return `${path === '' ? 'the body' : `'${path}'`}: ${issue.message}`;
  });
  const message = `The request content was invalid and could not be deserialized: ${told.join('; ')}.`;
  const details = issues.map((issue) => ({
    code: 'InvalidRequestContent',
    target: issue.path.map(String).join('.'),
    message: issue.message,
  }));
  return new ArmError(400, 'InvalidRequestContent', message, { details });
}

function objectOf(value: unknown): Record<string, unknown> {
  if (isObject(value)) return value;
  const message = "The request content was invalid and could not be deserialized: 'Expected a JSON object.'.";
  throw new ArmError(400, 'InvalidRequestContent', message);
}

function checkEnvelope(type: ResourceType, at: { name: string }, body: Record<string, unknown>): void {
  for (const [member, wanted] of [
    ['name', at.name],
    ['type', type.type],
  ] as const) {
    const sent = body[member];
    if (sent === undefined || sent === null) continue;
    if (typeof sent === 'string' && sent.toLowerCase() === wanted.toLowerCase()) continue;
    const message = `The request content is not valid: '${member}' is not '${wanted}' as in the request's URL.`;
    throw new ArmError(400, 'InvalidRequestContent', message);
  }
}

function checkLocation(
  type: ResourceType,
  at: { id: string; name: string },
  location: unknown,
  before: StoredResource | undefined,
): void {
  if (typeof location !== 'string' || location === '') {
    throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  const group = type.type === 'Microsoft.Resources/resourceGroups';
  if (!isLocation(location) || (group && location === 'global')) {
    const code = group ? 'LocationNotAvailableForResourceGroup' : 'LocationNotAvailableForResourceType';
    const what = group ? 'resource group' : `resource type '${type.type}'`;
    const list = `List of available regions is '${regions.map(([name]) => name).join(',')}'.`;
    throw new ArmError(
      400,
      code,
      `The provided location '${location}' is not available for ${what}. ${list}`,
    );
  }
  if (before?.location === undefined || before.location === location) return;
  if (group) {
    const message = `Invalid resource group location '${location}'. The Resource group already exists in location '${before.location}'.`;
    throw new ArmError(409, 'InvalidResourceGroupLocation', message);
  }
  const message = `The resource '${at.name}' already exists in location '${before.location}' in resource group '${at.id.split('/')[4] ?? ''}'. A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`;
  throw new ArmError(409, 'InvalidResourceLocation', message);
}

function isOurs(issue: z.core.$ZodIssue, before: StoredResource): boolean {
  if (issue.code !== 'unrecognized_keys') return false;
  let at: unknown = before;
  for (const key of issue.path) at = isObject(at) || Array.isArray(at) ? Reflect.get(at, key) : undefined;
  return isObject(at) && issue.keys.every((key) => Object.hasOwn(Object(at), key));
}

function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merge(result[key], value);
  }
  return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
