import { ArmError } from '../arm-error.ts';
import { retryAfter } from '../latency.ts';
import type { StoredResource } from '../resource-type.ts';
import type { Operation } from '../store/operation.ts';
import type { Cloud } from './cloud.ts';
import { parentOf } from './resource-id.ts';

// How long a finished operation can still be asked for; ARM's contract says "a reasonable time", 24 hours are usual.
const KEPT_FOR = 24 * 60 * 60 * 1000;

/** What starts an operation. */
export interface Start {
  readonly kind: Operation['kind'];
  readonly subject: string;
  readonly provider: string;
  readonly location: string;
  readonly milliseconds: number;
  readonly looks?: number;
  readonly doom?: Operation['doom'];
  readonly next?: string | undefined;
  readonly argument?: string | undefined;
  readonly result?: object | undefined;
}

/** Starts an operation at the given time and returns its id. */
export function startOperation(cloud: Cloud, start: Start, now: number): string {
  const { operations } = cloud.draft;
  for (const [id, operation] of operations.view()) {
    if (isExpired(operation, now)) operations.delete(id);
  }
  const id = cloud.world.guid();
  operations.set(id, {
    kind: start.kind,
    subject: start.subject,
    provider: start.provider,
    location: start.location,
    startedAt: now,
    endsAt: now + start.milliseconds,
    looks: start.milliseconds > 0 ? 0 : (start.looks ?? 1),
    status: 'InProgress',
    ...(start.doom && { doom: start.doom }),
    ...(start.next !== undefined && { next: start.next }),
    ...(start.argument !== undefined && { argument: start.argument }),
    ...(start.result && { result: { ...start.result } }),
  });
  return id;
}

/** True when an operation ended so long ago that nobody can ask for it any more. */
export function isExpired({ status, endsAt }: Readonly<Operation>, now: number): boolean {
  return status !== 'InProgress' && endsAt + KEPT_FOR < now;
}

/** The operation in progress at a resource, or undefined. */
export function operationAt(cloud: Cloud, id: string): Readonly<Operation> | undefined {
  return cloud.draft.operations.view().find(([, operation]) => concerns(operation, id))?.[1];
}

/** The key of the operation of a kind that is in progress at a resource, or undefined. */
export function operationKey(cloud: Cloud, id: string, kind: Operation['kind']): string | undefined {
  const found = cloud.draft.operations
    .view()
    .find(([, operation]) => operation.kind === kind && concerns(operation, id));
  return found?.[0];
}

/** Counts that somebody saw the operations at a resource in progress. */
export function lookAt(cloud: Cloud, id: string): void {
  for (const [key, operation] of cloud.draft.operations.view()) {
    if (concerns(operation, id)) look(cloud, key, operation);
  }
}

/** Counts that somebody saw one operation in progress. */
export function look(cloud: Cloud, key: string, operation: Readonly<Operation>): void {
  if (operation.status !== 'InProgress' || operation.looks === 0) return;
  cloud.draft.operations.set(key, { ...operation, looks: operation.looks - 1 });
}

/** Where a client follows an operation, in the words of the two styles. */
export function operationHeaders(
  cloud: Cloud,
  key: string,
  style: 'location' | 'azure-async-operation' | 'both',
  from: { origin: string; apiVersion: string },
): Record<string, string> {
  const operation = cloud.draft.operations.get(key);
  if (operation === undefined) throw new ArmError(404, 'OperationNotFound', `No operation '${key}'.`);
  const base = `${from.origin}${operationBase(cloud, operation)}`;
  const query = `?api-version=${from.apiVersion}`;
  const arm = operation.provider === 'Microsoft.Resources';
  const result = arm ? `${base}/operationresults/${key}` : `${base}/operationResults/${key}`;
  return {
    ...(style !== 'location' && { 'azure-asyncoperation': `${base}/operationStatuses/${key}${query}` }),
    ...(style !== 'azure-async-operation' && { location: `${result}${query}` }),
    'retry-after': retryAfter(cloud.scale),
  };
}

/** The path that an operation's URLs begin with. ARM's own operations lie at the subscription. */
export function operationBase(cloud: Cloud, { provider, location }: Operation): string {
  const subscription = `/subscriptions/${cloud.subscriptionId}`;
  return provider === 'Microsoft.Resources'
    ? subscription
    : `${subscription}/providers/${provider}/locations/${location === '' ? 'global' : location}`;
}

/** The location that the URL of an operation names. */
export function locationOf(cloud: Cloud, resource: StoredResource): string {
  let id = resource.id;
  for (let at: StoredResource | undefined = resource; at; at = cloud.draft.resources.get(id.toLowerCase())) {
    if (at.location !== undefined && at.location !== '') return at.location;
    id = parentOf(at.id);
  }
  return '';
}

function concerns(operation: Readonly<Operation>, id: string): boolean {
  return (
    operation.status === 'InProgress' &&
    (operation.kind === 'put' || operation.kind === 'delete') &&
    operation.subject.toLowerCase() === id.toLowerCase()
  );
}
