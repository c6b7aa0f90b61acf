import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../engine/json.ts';
import type { ResourceKind } from './resource-table.ts';

/** What one ARM resource looks like to a step: the writable body, which a PUT of it reproduces. */
export type ArmImage = {
  readonly location?: string;
  readonly tags?: { readonly [name: string]: string };
  readonly properties?: JsonObject;
  readonly [member: string]: Json | undefined;
};

/** A resource as a GET answers it: only what we read of it is checked, all else is kept. */
export const armResource = z.looseObject({
  id: z.string(),
  name: z.string(),
  location: z.string().nullish(),
  tags: z.record(z.string(), z.string()).nullish(),
  properties: z.record(z.string(), z.json()).nullish(),
});

/** A resource as a GET answers it. */
export type ArmResource = z.infer<typeof armResource>;

/** The tag that says which state made a resource. */
export const LINEAGE_TAG = 'deploy-lineage';

/** Tells whether a resource or image was made by the state with this lineage. */
export function isOurs(image: Json | undefined, lineage: string): boolean {
  const tags = isJsonObject(image) ? image['tags'] : undefined;
  return isJsonObject(tags) && tags[LINEAGE_TAG] === lineage;
}

/**
 * Makes the image of a resource: only writable members, nulls and empty tags left out, ids and regions in one casing.
 * What Azure assigns (etags, times, states, revision names) and what is secret is never in it.
 */
export function imageOf(kind: ResourceKind, resource: ArmResource): ArmImage {
  const body = z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(resource)));
  const image: Record<string, Json | undefined> = {};
  for (const member of ['location', 'tags', ...kind.members]) image[member] = body[member];
  const properties = isJsonObject(body['properties']) ? body['properties'] : {};
  image['properties'] = Object.fromEntries(kind.properties.map((name) => [name, properties[name]]));
  const hidden = kind.hidden.map((path) => path.split('.'));
  const clean = normalized('', without(image, hidden));
  return isJsonObject(clean) ? dropEmpty(clean, ['tags', 'properties']) : {};
}

/** A region as Azure's ids write it: `West Europe` is `westeurope`. */
export function regionName(location: string): string {
  return location.replaceAll(' ', '').toLowerCase();
}

function without(value: Json | undefined, paths: readonly string[][]): Json | undefined {
  if (paths.length === 0) return value;
  if (Array.isArray(value)) return value.map((item: Json) => without(item, paths) ?? null);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, child]) => {
      const inside = paths.filter(([head]) => head === key || head === '*').map(([, ...rest]) => rest);
      return inside.some((path) => path.length === 0) ? [] : [[key, without(child, inside)]];
    }),
  );
}

function normalized(key: string, value: Json | undefined): Json | undefined {
  if (typeof value === 'string') return normalizedText(key, value);
  if (Array.isArray(value)) return value.map((item: Json) => normalized(key, item) ?? null);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([, child]) => child !== undefined && child !== null);
  return Object.fromEntries(
    entries.map(([name, child]) => [
      key === 'userAssignedIdentities' ? name.toLowerCase() : name,
      key === 'tags' ? child : normalized(name, child),
    ]),
  );
}

/** Only members that hold ids are touched: the value of an environment variable may look like an id and is not ours. */
function normalizedText(key: string, text: string): string {
  if (key === 'location') return regionName(text);
  return /(id|identity)$/i.test(key) && text.startsWith('/') ? text.toLowerCase() : text;
}

function dropEmpty(image: JsonObject, members: readonly string[]): ArmImage {
  const kept = Object.entries(image).filter(([name, value]) => {
    return !(members.includes(name) && isJsonObject(value) && Object.keys(value).length === 0);
  });
  return Object.fromEntries(kept);
}
