import { isJsonObject, type Json } from '../../src/engine/json.ts';

/** The scalar leaves of an image by dotted path; an empty list or object is a leaf too. */
export function leavesOf(image: Json | undefined, path = ''): Record<string, Json> {
  const below = (key: string, value: Json | undefined): [string, Json][] =>
    Object.entries(leavesOf(value, path === '' ? key : `${path}.${key}`));
  if (Array.isArray(image) && image.length > 0) {
    return Object.fromEntries(image.flatMap((value: Json, index) => below(String(index), value)));
  }
  if (isJsonObject(image) && Object.keys(image).length > 0) {
    return Object.fromEntries(Object.entries(image).flatMap(([key, value]) => below(key, value)));
  }
  return image === undefined ? {} : { [path]: image };
}

/** The image with another value at a path; throws where there is no such leaf. */
export function withLeaf(image: Json, [key, ...rest]: readonly string[], value: Json): Json {
  if (key === undefined) return value;
  if (Array.isArray(image)) {
    return image.map((item: Json, index) => (String(index) === key ? withLeaf(item, rest, value) : item));
  }
  if (!isJsonObject(image)) throw new Error(`no such leaf: ${key}`);
  // The id of an identity is a key, and holds dots.
  const whole = [key, ...rest].join('.');
  if (whole in image) return { ...image, [whole]: value };
  return { ...image, [key]: withLeaf(image[key] ?? null, rest, value) };
}
