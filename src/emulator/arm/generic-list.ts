import { typeNamed } from '../catalogue.ts';
import type { AzureResponse } from '../exchange.ts';
import type { StoredResource } from '../resource-type.ts';
import { checkApiVersion, groupNotFound } from './checks.ts';
import { filterOf } from './filter.ts';
import { page } from './page.ts';
import { groupOf, type Address } from './resource-id.ts';
import type { Serving } from './serving.ts';

const VERSIONS = [
  '2025-04-01',
  '2024-11-01',
  '2022-09-01',
  '2021-04-01',
  '2021-01-01',
  '2020-06-01',
  '2019-05-01',
];

/**
 * Serves the list of all tracked resources of the subscription or of one group; undefined for any other path. As ARM's own
 * list it shows the envelope alone, without `properties`.
 * Source: azure-rest-api-specs, Microsoft.Resources, Resources_List; `$expand` adds createdTime, changedTime and
 * provisioningState.
 */
export function genericList(address: Address, serving: Serving): AzureResponse | undefined {
  const { cloud, request } = serving;
  const { group, rest } = address;
  if (request.method !== 'GET' || rest.length !== 1 || rest[0]?.toLowerCase() !== 'resources')
    return undefined;
  if (address.provider !== undefined) return undefined;
  checkApiVersion({ type: 'Microsoft.Resources/resources', apiVersions: VERSIONS }, request.apiVersion);
  if (group !== undefined && !cloud.draft.resources.has(address.scope.toLowerCase()))
    throw groupNotFound(group);
  const wanted = filterOf(request.query);
  const expand = (request.query.get('$expand') ?? '').split(',').map((word) => word.trim());
  const found = cloud.draft.resources
    .view()
    .map(([, resource]) => resource)
    .filter(({ type }) => isListed(type, serving))
    .filter(({ id }) => group === undefined || groupOf(id)?.toLowerCase() === group.toLowerCase())
    .filter(wanted);
  return page(
    found.map((resource) => envelope(resource, expand)),
    serving,
  );
}

function isListed(type: string, { cloud }: Serving): boolean {
  return typeNamed(cloud.catalogue, type)?.tracked === true && type !== 'Microsoft.Resources/resourceGroups';
}

function envelope(resource: StoredResource, expand: readonly string[]): object {
  const shown = [
    'id',
    'name',
    'type',
    'kind',
    'location',
    'managedBy',
    'sku',
    'identity',
    'plan',
    'tags',
    'zones',
  ];
  const system: unknown = resource['systemData'];
  const times = Object(system);
  const extra: Record<string, unknown> = {
    createdTime: Reflect.get(times, 'createdAt'),
    changedTime: Reflect.get(times, 'lastModifiedAt'),
    provisioningState: resource.properties?.['provisioningState'] ?? 'Succeeded',
  };
  return Object.fromEntries([
    ...shown.filter((key) => resource[key] !== undefined).map((key) => [key, resource[key]]),
    ...expand.filter((key) => extra[key] !== undefined).map((key) => [key, extra[key]]),
  ]);
}
