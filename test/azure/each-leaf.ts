import type { Azure } from '../../src/azure/azure.ts';
import { Failure } from '../../src/engine/failure.ts';
import { isJsonObject, type Json } from '../../src/engine/json.ts';

/** The scalar leaves of an image by dotted path; an empty list or object is a leaf too. */
export function leafPaths(image: Json | undefined, path = ''): string[] {
  const below = (key: string, value: Json | undefined): string[] =>
    leafPaths(value, path === '' ? key : `${path}.${key}`);
  if (Array.isArray(image) && image.length > 0) {
    return image.flatMap((value: Json, index) => below(String(index), value));
  }
  if (isJsonObject(image) && Object.keys(image).length > 0) {
    return Object.entries(image).flatMap(([key, value]) => below(key, value));
  }
  return image === undefined ? [] : [path];
}

/** Changes one leaf as somebody else would, and puts it back; tells what was seen before, then, and at last. */
export async function changedAndPutBack(
  at: string,
  leaf: string,
  value: Json,
  { azure, theirs }: { azure: Azure; theirs: Azure },
): Promise<{ was: Json; changed: Json; restored: Json }> {
  const was = await azure.observe(at);
  // What Azure accepts and then cannot carry out stands there all the same.
  await theirs.restore(at, withLeaf(was, leaf.split('.'), value)).catch(failedOnly);
  const changed = await azure.observe(at);
  await azure.restore(at, was);
  return { was, changed, restored: await azure.observe(at) };
}

function failedOnly(error: unknown): void {
  if (!(error instanceof Failure) || error.reason !== 'operation-failed') throw error;
}

function withLeaf(image: Json, [key, ...rest]: readonly string[], value: Json): Json {
  if (key === undefined) return value;
  if (Array.isArray(image)) {
    return image.map((item: Json, index) => (String(index) === key ? withLeaf(item, rest, value) : item));
  }
  if (!isJsonObject(image)) throw new Error(`no such leaf: ${key}`);
  return { ...image, [key]: withLeaf(image[key] ?? null, rest, value) };
}
