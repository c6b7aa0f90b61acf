import { ArmError } from '../arm-error.ts';
import { mergeResource, readResource } from './body.ts';
import {
  checkParents,
  checkRegistered,
  checkScope,
  refuseDeletingGroup,
  resourceNotFound,
} from './checks.ts';
import type { AzureResponse } from '../exchange.ts';
import { scaledBy } from '../latency.ts';
import { nameTaken } from '../name-check.ts';
import { lookAt, operationAt, operationHeaders, startOperation } from './operations.ts';
import { readBody } from '../request.ts';
import { parentOf } from './resource-id.ts';
import type { ResourceType, StoredResource, Style } from '../resource-type.ts';
import type { Serving } from './serving.ts';
import { checkEtag, etagHeader } from './etag.ts';
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
  checkParents(cloud, type, at.id, 'write');
  const before = cloud.draft.resources.get(at.id.toLowerCase());
  if (patch && before === undefined) throw resourceNotFound(type, at.id);
  const sent = readBody(request.raw.body);
  const id = before?.id ?? canonicalId(type, at.id, serving);
  const name = before?.name ?? at.name;
  if (before === undefined) checkName(type, name, serving);
  const body =
    patch && before ? mergeResource(type, before, sent) : readResource(type, { id, name }, sent, before);
  checkFree(type, at.id, serving);
  checkEtag(before, request);
  const accepted = stamped(type, await type.accept(body, before, call), before, call);
  const { status, style } = answerOf(type, before, patch);
  const failure = call.takeFailure();
  if (style === 'sync') {
    if (failure) throw new ArmError(400, failure.code, failure.message);
    call.store(accepted);
    return { status, headers: etagHeader(accepted), body: shown(type, accepted, serving) };
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
      location: locationOf(pending, serving),
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
    `Another operation is in progress on '${name}' (${type.type}). Try again when it has ended.`,
    () => lookAt(cloud, id),
  );
}

/** A refusal that leaves a trace: somebody saw the operation in progress. */
export class ConflictError extends ArmError {
  readonly trace: () => void;

  constructor(code: string, message: string, trace: () => void) {
    super(409, code, message);
    this.trace = trace;
  }
}

/** The location that the URL of an operation names. */
export function locationOf(resource: StoredResource, { cloud }: Serving): string {
  let id = resource.id;
  for (let at: StoredResource | undefined = resource; at; at = cloud.draft.resources.get(id.toLowerCase())) {
    if (at.location !== undefined && at.location !== '') return at.location;
    id = parentOf(at.id);
  }
  return '';
}

/** New ids take the casing of what they lie in, and Azure's own for the words between. */
function canonicalId(type: ResourceType, id: string, { cloud }: Serving): string {
  const parent = parentOf(id);
  const stored = cloud.draft.resources.get(parent.toLowerCase())?.id;
  const name = id.split('/').at(-1) ?? '';
  if (type.type === 'Microsoft.Resources/resourceGroups') {
    return `/subscriptions/${cloud.subscriptionId}/resourceGroups/${name}`;
  }
  const words = type.type.split('/');
  const scope = stored ?? `/subscriptions/${cloud.subscriptionId}`;
  if (words.length > 2) return `${scope}/${words.at(-1)}/${name}`;
  return `${scope}/providers/${words[0]}/${words[1]}/${name}`;
}

function checkName(type: ResourceType, name: string, { call }: Serving): void {
  if (type.name !== undefined && !type.name.test(name)) {
    // `InvalidResourceGroup: The provided resource group name '...' has a length of '107'`, in public kitchen logs.
    const code =
      type.type === 'Microsoft.Resources/resourceGroups' ? 'InvalidResourceGroup' : 'InvalidResourceName';
    const message = `The name '${name}' is not valid for a resource of type '${type.type}'. It must match ${type.name.source}.`;
    throw new ArmError(400, code, message);
  }
  if (type.globalName !== true || !nameTaken(call, type.type, name)) return;
  const message = `The name '${name}' is already in use. Names of '${type.type}' are unique in all of Azure.`;
  throw new ArmError(409, type.takenCode ?? 'NameAlreadyExists', message);
}
