import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../engine/json.ts';
import type { ArmImage } from './image.ts';

/**
 * The environment variables of an app that hold addresses of other apps, by name. They stand in the template like all
 * others; which ones they are stands in tags of the app, so that whoever writes the rest of the template keeps them.
 */
export type Addresses = { readonly [variable: string]: string };

/** The shape of addresses, as they come back from the journal. */
export const addressesShape: z.ZodType<Addresses> = z.record(z.string(), z.string());

/** The names of an app's address variables, by its tags. */
export function addressNames(tags: Readonly<Record<string, string>> | undefined): string[] {
  return Object.entries(tags ?? {})
    .filter(([tag]) => isAddressTag(tag))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, names]) => names.split(','))
    .filter((name) => name !== '');
}

/** The tags that say which variables are addresses. A tag's value has 256 characters at most, so there may be several. */
export function addressTags(names: readonly string[]): Record<string, string> {
  const values: string[] = [];
  for (const name of names) {
    const last = values.at(-1);
    const longer = last === undefined ? name : `${last},${name}`;
    if (last === undefined || longer.length > LONGEST_TAG) values.push(name);
    else values[values.length - 1] = longer;
  }
  return Object.fromEntries(values.map((value, at) => [at === 0 ? TAG : `${TAG}-${at + 1}`, value]));
}

/** The addresses in the image of an app. */
export function addressesIn(image: ArmImage): Addresses {
  const names = addressNames(image.tags);
  const found = variablesOf(image).flatMap((variable): [string, string][] => {
    const { name, value } = variable;
    return typeof name === 'string' && typeof value === 'string' && names.includes(name)
      ? [[name, value]]
      : [];
  });
  return Object.fromEntries(found);
}

/** The image of an app with these addresses in place of those that it has; none: an app that never had any. */
export function withAddresses(image: ArmImage, addresses: Addresses): ArmImage {
  const names = Object.keys(addresses);
  const gone = new Set([...addressNames(image.tags), ...names]);
  const others = variablesOf(image).filter(({ name }) => typeof name !== 'string' || !gone.has(name));
  const own = Object.entries(addresses).map(([name, value]) => ({ name, value }));
  const { tags = {}, ...rest } = image;
  const otherTags = Object.fromEntries(Object.entries(tags).filter(([tag]) => !isAddressTag(tag)));
  const allTags = { ...otherTags, ...addressTags(names) };
  const tagged = Object.keys(allTags).length === 0 ? rest : { ...rest, tags: allTags };
  return withVariables(tagged, [...others, ...own]);
}

const TAG = 'deploy-addresses';
const LONGEST_TAG = 256;

function isAddressTag(tag: string): boolean {
  return tag === TAG || (tag.startsWith(`${TAG}-`) && /^\d+$/.test(tag.slice(TAG.length + 1)));
}

/** The variables of the first container, which is the one that we run. */
function variablesOf(image: ArmImage): JsonObject[] {
  const env = containersOf(image)[0]?.['env'];
  return Array.isArray(env) ? env.filter((variable: Json) => isJsonObject(variable)) : [];
}

function withVariables(image: ArmImage, variables: readonly JsonObject[]): ArmImage {
  const [first, ...others] = containersOf(image);
  const { properties = {} } = image;
  const template = properties['template'];
  if (first === undefined || !isJsonObject(template)) return image;
  const { env: _had, ...container } = first;
  const env = variables.length === 0 ? {} : { env: variables };
  const containers = [{ ...container, ...env }, ...others];
  return { ...image, properties: { ...properties, template: { ...template, containers } } };
}

function containersOf({ properties }: ArmImage): JsonObject[] {
  const template = properties?.['template'];
  const containers = isJsonObject(template) ? template['containers'] : undefined;
  return Array.isArray(containers) ? containers.filter((container: Json) => isJsonObject(container)) : [];
}
