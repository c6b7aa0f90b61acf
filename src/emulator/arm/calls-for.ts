import type { Calls, DataSpace } from '../calls.ts';
import { retryAfter, scaledBy } from '../latency.ts';
import type { Table } from '../store/table.ts';
import type { Cloud } from './cloud.ts';
import { lookAt, operationAt, operationHeaders, startOperation } from './operations.ts';
import { removeTree } from './removal.ts';
import { isUnder } from './resource-id.ts';

/** What is known of the request that a type's code serves; continuations have none. */
export interface Occasion {
  readonly now: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: URLSearchParams;
  readonly origin?: string;
  readonly apiVersion?: string | undefined;
  /** The end that a fault wants for the operation of this request. */
  failure?: { code: string; message: string } | undefined;
}

/** Gives the code of a resource type its view of the cloud for one occasion. */
export function callsFor(cloud: Cloud, occasion: Occasion): Calls {
  const { draft, world } = cloud;
  const takeFailure = () => {
    const { failure } = occasion;
    occasion.failure = undefined;
    return failure;
  };
  return {
    now: () => occasion.now,
    guid: () => world.guid(),
    subscriptionId: cloud.subscriptionId,
    tenantId: cloud.tenantId,
    principalId: cloud.principalId,
    conditions: cloud.conditions,
    apiVersion: occasion.apiVersion ?? '',
    headers: occasion.headers ?? {},
    query: occasion.query ?? new URLSearchParams(),
    find: (id) => draft.resources.get(id.toLowerCase()),
    list(type, under) {
      const wanted = type.toLowerCase();
      const found = draft.resources
        .view()
        .filter(
          ([id, resource]) =>
            resource.type.toLowerCase() === wanted && (under === undefined || isUnder(id, under)),
        );
      return structuredClone(found.map(([, resource]) => resource));
    },
    store: (resource) => draft.resources.set(resource.id.toLowerCase(), resource),
    remove: (id) => removeTree(cloud, id),
    data: (namespace) => space(draft.data(namespace)),
    deleted: space(draft.deleted),
    secrets: space(draft.secrets),
    busy: (id) => operationAt(cloud, id) !== undefined,
    look: (id) => lookAt(cloud, id),
    takeFailure,
    scaled: (seconds) => scaledBy(cloud.scale, seconds),
    later(milliseconds, next, argument) {
      const nobody = { kind: 'later', subject: '', provider: '', location: '' } as const;
      startOperation(cloud, { ...nobody, milliseconds, next, argument }, occasion.now);
    },
    followed(path) {
      const origin = occasion.origin ?? 'https://management.azure.com';
      return {
        'azure-asyncoperation': `${origin}${path}?api-version=${occasion.apiVersion ?? ''}`,
        'retry-after': retryAfter(cloud.scale),
      };
    },
    operation(plan) {
      const doom = takeFailure();
      const own = { kind: 'own', subject: '', milliseconds: scaledBy(cloud.scale, plan.seconds) } as const;
      const key = startOperation(cloud, { ...plan, ...own, ...(doom && { doom }) }, occasion.now);
      const from = {
        origin: occasion.origin ?? 'https://management.azure.com',
        apiVersion: occasion.apiVersion ?? '',
      };
      return operationHeaders(cloud, key, plan.style === 'azure-async-operation' ? 'both' : 'location', from);
    },
  };
}

function space(table: Table<unknown>): DataSpace {
  return {
    get: (key) => table.get(key),
    set: (key, value) => table.set(key, value),
    delete: (key) => table.delete(key),
    entries: () => table.entries(),
  };
}
