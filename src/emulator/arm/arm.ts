import { ArmError } from '../arm-error.ts';
import type { AzureResponse } from '../exchange.ts';
import { readBody } from '../request.ts';
import { authorize } from './authorization.ts';
import { checkApiVersion, checkRegistered } from './checks.ts';
import { genericList } from './generic-list.ts';
import { polling } from './polling.ts';
import { providers } from './providers.ts';
import { act, list, read } from './read.ts';
import { remove } from './remove.ts';
import type { Address } from './resource-id.ts';
import type { Serving } from './serving.ts';
import { checkSubscription, subscriptions } from './subscriptions.ts';
import { refuseExpired } from './token.ts';
import { targetOf, unknownType, type Target } from './target.ts';
import { write } from './write.ts';

/**
 * Serves one request to Azure Resource Manager.
 * @throws ArmError for every refusal
 */
export async function arm(serving: Serving): Promise<AzureResponse> {
  const { cloud, request } = serving;
  if (!/^bearer ./i.test(request.raw.headers['authorization'] ?? '')) {
    const message = "Authentication failed. The 'Authorization' header is missing or invalid.";
    throw new ArmError(401, 'AuthenticationFailed', message, {
      headers: {
        'www-authenticate': `Bearer authorization_uri="https://login.microsoftonline.com/${cloud.tenantId}", error="invalid_token"`,
      },
    });
  }
  refuseExpired(request.raw.headers['authorization'] ?? '', serving.now);
  const lists = subscriptions(serving);
  if (lists !== undefined && request.segments.length === 1) return lists;
  if (request.segments[0]?.toLowerCase() === 'subscriptions') checkSubscription(cloud, request.segments[1]);
  if (lists !== undefined) return lists;
  const target = targetOf(cloud.catalogue, request.segments);
  authorize(target, serving);
  return target.kind === 'other' ? other(target.address, serving) : typed(target, serving);
}

async function typed(target: Exclude<Target, { kind: 'other' }>, serving: Serving): Promise<AzureResponse> {
  const { type } = target;
  const { method } = serving.request;
  if (target.kind === 'action') {
    const own = genericListOf(target, serving);
    if (own !== undefined) return own;
  }
  checkApiVersion(type, serving.request.apiVersion);
  if (target.kind === 'collection') {
    if (method === 'GET') return list(type, target.parent, serving);
    throw notAllowed(method);
  }
  if (target.kind === 'action') return act(type, target, serving);
  if (type.refuses?.some((refused) => refused === method)) throw notAllowed(method);
  if (method === 'GET' || method === 'HEAD') return read(type, target.id, serving);
  if (method === 'PUT' || (method === 'PATCH' && type.patch === true)) return write(type, target, serving);
  if (method === 'DELETE') return remove(type, target.id, serving);
  throw notAllowed(method);
}

async function other(address: Address, serving: Serving): Promise<AzureResponse> {
  const { cloud, request } = serving;
  const own = genericList(address, serving) ?? polling(address, serving) ?? providers(address, serving);
  if (own !== undefined) return own;
  for (const action of cloud.catalogue.providerActions) {
    if (action.provider.toLowerCase() !== address.provider?.toLowerCase()) continue;
    const segments = match(action.path, address.rest);
    if (segments === undefined || action.method !== request.method) continue;
    checkApiVersion(
      { type: `${action.provider}/${action.path}`, apiVersions: action.apiVersions },
      request.apiVersion,
    );
    if (request.method !== 'GET') checkRegistered(cloud, action.provider);
    const body = readBody(request.raw.body);
    // The loop ends here.
    const answer = await action.answer(
      { segments, scope: address.scope, group: address.group, body, query: request.query },
      serving.call,
    );
    const failure = serving.call.takeFailure();
    if (failure) throw new ArmError(400, failure.code, failure.message);
    return answer;
  }
  checkApiVersion(undefined, request.apiVersion);
  throw unknownType(cloud.catalogue, address, request.apiVersion);
}

function genericListOf(
  target: Extract<Target, { kind: 'action' }>,
  serving: Serving,
): AzureResponse | undefined {
  if (target.type.type !== 'Microsoft.Resources/resourceGroups') return undefined;
  const [subscription, group] = [serving.request.segments[1], target.name];
  return genericList(
    { scope: target.id, subscription, group, provider: undefined, rest: target.rest },
    serving,
  );
}

/** Fits a path against a pattern such as `locations/{location}/deletedVaults/{name}`. */
function match(pattern: string, path: readonly string[]): Record<string, string> | undefined {
  const words = pattern.split('/');
  if (words.length !== path.length) return undefined;
  const found: Record<string, string> = {};
  for (const [at, word] of words.entries()) {
    const segment = path[at] ?? '';
    const name = /^\{(.+)\}$/.exec(word)?.[1];
    if (name !== undefined) found[name] = segment;
    else if (word.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  return found;
}

function notAllowed(method: string): ArmError {
  const message = `The requested resource does not support http method '${method}'.`;
  return new ArmError(405, 'MethodNotAllowed', message);
}
