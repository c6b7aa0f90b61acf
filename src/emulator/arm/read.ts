import { ArmError } from '../arm-error.ts';
import type { AzureResponse } from '../exchange.ts';
import { readBody } from '../request.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { checkParents, checkRegistered, resourceNotFound } from './checks.ts';
import { etagHeader } from './etag.ts';
import { lookAt } from './operations.ts';
import { page } from './page.ts';
import { isUnder, parentOf } from './resource-id.ts';
import type { Serving } from './serving.ts';
import { shown } from './write.ts';

/** Serves the GET or HEAD of a resource, and counts it as a look at what is in progress there. */
export function read(type: ResourceType, id: string, serving: Serving): AzureResponse {
  const { cloud, request } = serving;
  const head = request.method === 'HEAD';
  const resource = cloud.draft.resources.get(id.toLowerCase());
  // A HEAD has no body to say why.
  if (head) return { status: resource === undefined ? 404 : 204 };
  checkParents(cloud, type, id, 'read');
  if (resource === undefined) throw resourceNotFound(type, id);
  const body = shown(type, resource, serving);
  lookAt(cloud, id);
  return { status: 200, headers: etagHeader(resource), body };
}

/** Serves the list of a type below a scope; extension types are listed with what their scope inherits. */
export function list(type: ResourceType, parent: string, serving: Serving): AzureResponse {
  const { cloud, call } = serving;
  checkParents(cloud, type, `${childPath(type, parent)}/any`, 'read');
  const all = call.list(type.type);
  const found = all.filter(({ id }) => (type.extension === true ? touches(id, parent) : isUnder(id, parent)));
  const listed = type.listed?.(found, parent, serving.request.query, call) ?? found;
  return page(
    listed.map((resource) => shown(type, resource, serving)),
    serving,
  );
}

/** Serves an action of a resource: a POST, or the GET of a read-only sub-collection. */
export async function act(
  type: ResourceType,
  target: { id: string; rest: readonly string[] },
  serving: Serving,
): Promise<AzureResponse> {
  const { cloud, request, call } = serving;
  const [name = '', ...rest] = target.rest;
  const found = Object.entries(type.actions ?? {}).find(([key]) => key.toLowerCase() === name.toLowerCase());
  if (request.method !== 'GET') checkRegistered(cloud, type.type.split('/')[0] ?? '');
  checkParents(cloud, type, target.id, 'read');
  const resource: StoredResource | undefined = cloud.draft.resources.get(target.id.toLowerCase());
  if (resource === undefined) throw resourceNotFound(type, target.id);
  if (found === undefined) {
    const message = `The resource type '${type.type}' has no '${name}'.`;
    throw new ArmError(404, 'InvalidResourceType', message);
  }
  const body = readBody(request.raw.body);
  const answer = await found[1](resource, { method: request.method, body, rest, query: request.query }, call);
  const failure = call.takeFailure();
  if (failure) throw new ArmError(400, failure.code, failure.message);
  return answer;
}

function childPath(type: ResourceType, parent: string): string {
  const words = type.type.split('/');
  if (words.length > 2) return `${parent}/${words.at(-1)}`;
  return type.type === 'Microsoft.Resources/resourceGroups' ? parent : `${parent}/providers/${type.type}`;
}

function touches(id: string, scope: string): boolean {
  const own = parentOf(id);
  return own.toLowerCase() === scope.toLowerCase() || isUnder(own, scope) || isUnder(scope, own);
}
