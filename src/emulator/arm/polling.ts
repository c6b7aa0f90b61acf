import { ArmError } from '../arm-error.ts';
import { typeNamed } from '../catalogue.ts';
import type { AzureResponse } from '../exchange.ts';
import { retryAfter } from '../latency.ts';
import type { Operation } from '../store/operation.ts';
import { checkApiVersion } from './checks.ts';
import { isExpired, look, operationBase, operationHeaders } from './operations.ts';
import type { Address } from './resource-id.ts';
import type { Serving } from './serving.ts';
import { shown } from './write.ts';

/**
 * Serves the URLs under which an operation is followed; undefined for any other path. Each poll of one in progress counts
 * as a look. Source: ARM RPC contract, "Asynchronous operations" (async-api-reference.md).
 */
export function polling({ rest }: Address, serving: Serving): AzureResponse | undefined {
  const { cloud, request } = serving;
  const [what, key] = rest.slice(-2);
  const kind = what?.toLowerCase();
  if (request.method !== 'GET' || key === undefined) return undefined;
  if (kind !== 'operationstatuses' && kind !== 'operationresults') return undefined;
  checkApiVersion(undefined, request.apiVersion);
  const operation = cloud.draft.operations.get(key.toLowerCase());
  const own = operation !== undefined && operation.kind !== 'later' && operation.kind !== 'register';
  if (!own || isExpired(operation, serving.now)) {
    throw new ArmError(
      404,
      'OperationNotFound',
      `The operation '${key}' was not found; it may have expired.`,
    );
  }
  look(cloud, key.toLowerCase(), operation);
  return kind === 'operationstatuses' ? status(key, operation, serving) : result(key, operation, serving);
}

function status(key: string, operation: Operation, { cloud }: Serving): AzureResponse {
  const ended = operation.status !== 'InProgress';
  const body = {
    id: `${operationBase(cloud, operation)}/operationStatuses/${key}`,
    name: key,
    status: operation.status,
    startTime: new Date(operation.startedAt).toISOString(),
    ...(ended && { endTime: new Date(operation.endsAt).toISOString() }),
    ...(operation.error && { error: operation.error }),
    ...(operation.status === 'Succeeded' && operation.result && { properties: operation.result }),
  };
  return { status: 200, body, ...(!ended && { headers: { 'retry-after': retryAfter(cloud.scale) } }) };
}

function result(key: string, operation: Operation, serving: Serving): AzureResponse {
  const { cloud, request, origin } = serving;
  if (operation.status === 'InProgress') {
    const from = { origin, apiVersion: request.apiVersion ?? '' };
    return { status: 202, headers: operationHeaders(cloud, key.toLowerCase(), 'location', from) };
  }
  if (operation.error) throw new ArmError(409, operation.error.code, operation.error.message);
  if (operation.status === 'Canceled')
    throw new ArmError(409, 'OperationCanceled', 'The operation was canceled.');
  if (operation.result) return { status: 200, body: operation.result };
  const resource = cloud.draft.resources.get(operation.subject.toLowerCase());
  const type = resource && typeNamed(cloud.catalogue, resource.type);
  if (operation.kind === 'put' && resource && type)
    return { status: 200, body: shown(type, resource, serving) };
  return operation.provider === 'Microsoft.Resources' ? { status: 200 } : { status: 204 };
}
