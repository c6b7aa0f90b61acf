import { ArmError } from '../arm-error.ts';
import { isOffered } from '../conditions.ts';
import { namespaceNamed, namespaces } from '../catalogue.ts';
import type { AzureResponse } from '../exchange.ts';
import { scaledBy } from '../latency.ts';
import { checkApiVersion, isRegistered } from './checks.ts';
import { regions } from './locations.ts';
import { look, startOperation } from './operations.ts';
import { page } from './page.ts';
import type { Address } from './resource-id.ts';
import type { Serving } from './serving.ts';

// Learn, "Azure resource providers and types": registering takes "some time"; its state shows on GET alone.
const SECONDS = 30;
const VERSIONS = [
  '2025-04-01',
  '2024-11-01',
  '2022-09-01',
  '2021-04-01',
  '2021-01-01',
  '2020-06-01',
  '2019-05-01',
];

/** Serves `providers`, `providers/{namespace}` and its `register` and `unregister`; undefined for any other path. */
export function providers(address: Address, serving: Serving): AzureResponse | undefined {
  const { cloud, request } = serving;
  const [action, ...more] = address.rest;
  if (address.group !== undefined || more.length > 0) return undefined;
  const list = address.provider === undefined && request.segments.at(-1)?.toLowerCase() === 'providers';
  if (list && request.method === 'GET') {
    checkApiVersion({ type: 'Microsoft.Resources/providers', apiVersions: VERSIONS }, request.apiVersion);
    return page(
      namespaces(cloud.catalogue).map((namespace) => provider(namespace, serving)),
      serving,
    );
  }
  if (address.provider === undefined) return undefined;
  const verb = action?.toLowerCase();
  const known = (verb === undefined && request.method === 'GET') || isRegistration(verb, request.method);
  if (!known) return undefined;
  checkApiVersion({ type: 'Microsoft.Resources/providers', apiVersions: VERSIONS }, request.apiVersion);
  const namespace = namespaceNamed(cloud.catalogue, address.provider);
  if (namespace === undefined) {
    const message = `The resource namespace '${address.provider}' is invalid.`;
    throw new ArmError(404, 'InvalidResourceNamespace', message);
  }
  const failure = verb === undefined ? undefined : serving.call.takeFailure();
  if (failure) throw new ArmError(400, failure.code, failure.message);
  if (verb === 'register') register(namespace, serving);
  if (verb === 'unregister') unregister(namespace, serving);
  const body = provider(namespace, serving);
  if (verb === undefined) countLook(namespace, serving);
  return { status: 200, body };
}

function isRegistration(verb: string | undefined, method: string): boolean {
  return method === 'POST' && (verb === 'register' || verb === 'unregister');
}

function register(namespace: string, { cloud, now }: Serving): void {
  const key = namespace.toLowerCase();
  if (isRegistered(cloud, namespace) || cloud.draft.registrations.get(key) === 'Registering') return;
  cloud.draft.registrations.set(key, 'Registering');
  const milliseconds = scaledBy(cloud.scale, SECONDS);
  const start = { kind: 'register', subject: namespace, provider: namespace, location: '' } as const;
  startOperation(cloud, { ...start, milliseconds, looks: 2 }, now);
}

/**
 * "You can't unregister a resource provider when you still have resource types from that resource provider in your
 * subscription": Learn, "Azure resource providers and types". The code of the refusal was not seen recorded.
 */
function unregister(namespace: string, { cloud }: Serving): void {
  const used = cloud.draft.resources
    .view()
    .find(([, { type }]) => type.toLowerCase().startsWith(`${namespace.toLowerCase()}/`));
  if (used !== undefined) {
    const message = `The subscription cannot be unregistered from the resource namespace '${namespace}': it still has resources of it, such as '${used[1].id}'.`;
    throw new ArmError(409, 'Conflict', message);
  }
  cloud.draft.registrations.set(namespace.toLowerCase(), 'NotRegistered');
}

function countLook(namespace: string, { cloud }: Serving): void {
  for (const [key, operation] of cloud.draft.operations.view()) {
    if (operation.kind === 'register' && operation.subject === namespace) look(cloud, key, operation);
  }
}

function provider(namespace: string, { cloud }: Serving): object {
  const always = isRegistered(cloud, namespace);
  const state = cloud.draft.registrations.get(namespace.toLowerCase());
  return {
    id: `/subscriptions/${cloud.subscriptionId}/providers/${namespace}`,
    namespace,
    resourceTypes: cloud.catalogue.resourceTypes
      .filter(({ type }) => type.startsWith(`${namespace}/`))
      .map(({ type, apiVersions, tracked }) => ({
        resourceType: type.slice(namespace.length + 1),
        locations: tracked
          ? regions.flatMap(([name, display]) => (isOffered(cloud.conditions, name, type) ? [display] : []))
          : [],
        apiVersions,
        capabilities: tracked ? 'CrossResourceGroupResourceMove, SupportsTags, SupportsLocation' : 'None',
      })),
    registrationState: always ? 'Registered' : (state ?? 'NotRegistered'),
    registrationPolicy: 'RegistrationRequired',
  };
}
