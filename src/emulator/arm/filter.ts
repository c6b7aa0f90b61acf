import { ArmError } from '../arm-error.ts';
import type { StoredResource } from '../resource-type.ts';
import { groupOf } from './resource-id.ts';

/**
 * Reads the `$filter` of ARM's own lists: comparisons by `eq` or `ne`, joined by `and`, of resourceType, name, location,
 * resourceGroup, tagName and tagValue. Source: azure-rest-api-specs, Microsoft.Resources, Resources_List.
 * @throws ArmError 400 InvalidFilterInQueryString
 */
export function filterOf(query: URLSearchParams): (resource: StoredResource) => boolean {
  const filter = query.get('$filter') ?? '';
  if (filter.trim() === '') return () => true;
  const terms = filter.split(/\s+and\s+/i).map((term) => {
    const match = /^\s*(\w+)\s+(eq|ne)\s+'((?:[^']|'')*)'\s*$/i.exec(term);
    const [, key = '', operator = '', value = ''] = match ?? [];
    if (match === null || !KEYS.has(key.toLowerCase())) throw invalidFilter(filter);
    return {
      key: key.toLowerCase(),
      negated: operator.toLowerCase() === 'ne',
      value: value.replaceAll("''", "'"),
    };
  });
  const tag = terms.find(({ key }) => key === 'tagname')?.value;
  return (resource) =>
    terms.every(({ key, negated, value }) => same(factOf(resource, key, tag), value) !== negated);
}

const KEYS = new Set(['resourcetype', 'name', 'location', 'resourcegroup', 'tagname', 'tagvalue']);

function factOf(resource: StoredResource, key: string, tag: string | undefined): string | undefined {
  if (key === 'resourcetype') return resource.type;
  if (key === 'name') return resource.name;
  if (key === 'location') return resource.location;
  if (key === 'resourcegroup') return groupOf(resource.id);
  const found = Object.entries(resource.tags ?? {}).find(([name]) => same(name, tag ?? ''));
  return key === 'tagname' ? found?.[0] : found?.[1];
}

function same(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}

function invalidFilter(filter: string): ArmError {
  return new ArmError(
    400,
    'InvalidFilterInQueryString',
    `Invalid $filter '${filter}' specified in the query string.`,
  );
}
