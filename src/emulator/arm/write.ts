import { ArmError } from '../arm-error.ts';
import { isOffered } from '../conditions.ts';
import type { AzureResponse } from '../exchange.ts';
import { scaledBy } from '../latency.ts';
import { readBody } from '../request.ts';
import type { ResourceType, StoredResource, Style } from '../resource-type.ts';
import { mergeResource, readResource } from './body.ts';
import { checkParents, checkRegistered, checkScope, resourceNotFound } from './checks.ts';
import { checkFree } from './conflict.ts';
import { checkEtag, etagHeader } from './etag.ts';
import { refuseLocked } from './locked.ts';
import { canonicalId, checkName } from './new-resource.ts';
import { locationOf, operationHeaders, startOperation } from './operations.ts';
import type { Serving } from './serving.ts';
import { stamped } from './stamp.ts';
import { withState } from './states.ts';

/** Serves the PUT or PATCH of a resource. */
export async function write(
  type: ResourceType,
  at: { id: string; name: string },
  serving: Serving,
): Promise<AzureResponse> {
  const { cloud, request, call, now } = serving;
  const patch = request.method === 'PATCH';
  checkRegistered(cloud, type.type.split('/')[0] ?? '');
  checkScope(type, at.id);
  refuseLocked(at.id, 'write', serving);
  checkParents(cloud, type, at.id, 'write');
  const before = cloud.draft.resources.get(at.id.toLowerCase());
  if (patch && before === undefined) throw resourceNotFound(type, at.id);
  const sent = readBody(request.raw.body);
  const id = before?.id ?? canonicalId(type, at.id, serving);
  const name = before?.name ?? at.name;
  if (before === undefined) checkName(type, name, serving);
  const body =
    patch && before ? mergeResource(type, before, sent) : readResource(type, { id, name }, sent, before);
  if (before === undefined) checkOffered(type, body, serving);
  checkFree(type, at.id, serving);
  checkEtag(before, request);
  const accepted = stamped(type, await type.accept(body, before, call), before, call);
  const { status, style } = answerOf(type, before, patch);
  const failure = call.takeFailure();
  if (style === 'sync') {
    if (failure) throw new ArmError(400, failure.code, failure.message);
    call.store(accepted);
    const headers = { ...etagHeader(accepted), ...type.headers?.(accepted, call) };
    return { status, headers, body: shown(type, accepted, serving) };
  }
  const pending = withState(type, accepted, before === undefined ? 'creating' : 'updating');
  call.store(pending);
  const seconds = before === undefined ? type.seconds.create : type.seconds.update;
  const key = startOperation(
    cloud,
    {
      kind: 'put',
      subject: id,
      provider: type.type.split('/')[0] ?? '',
      location: locationOf(cloud, pending),
      milliseconds: scaledBy(cloud.scale, seconds),
      ...(failure && { doom: failure }),
    },
    now,
  );
  if (style === 'provisioning-state') return { status, body: shown(type, pending, serving) };
  const both = style === 'azure-async-operation' && status === 202 ? 'both' : style;
  const headers = operationHeaders(cloud, key, both, {
    origin: serving.origin,
    apiVersion: request.apiVersion ?? '',
  });
  if (style === 'location' && status === 202) return { status, headers };
  return { status, headers, body: shown(type, pending, serving) };
}

/** The words of `LocationNotAvailableForResourceType`, which ARM answers before it asks the provider. */
function checkOffered(type: ResourceType, { location }: StoredResource, { cloud }: Serving): void {
  if (location === undefined || isOffered(cloud.conditions, location, type.type)) return;
  const message = `The provided location '${location}' is not available for resource type '${type.type}'.`;
  throw new ArmError(400, 'LocationNotAvailableForResourceType', message);
}

function answerOf(
  { statuses, style }: ResourceType,
  before: StoredResource | undefined,
  patch: boolean,
): { status: number; style: Style } {
  if (before === undefined) return { status: statuses.create, style: style.put };
  const update = style.update ?? style.put;
  if (!patch) return { status: statuses.update, style: update };
  return { status: statuses.patch ?? statuses.update, style: style.patch ?? update };
}

/** What a client sees of a resource. */
export function shown(type: ResourceType, resource: StoredResource, serving: Serving): StoredResource {
  return type.present?.(resource, serving.call) ?? resource;
}
