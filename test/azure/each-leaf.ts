import { expect } from 'vitest';
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

/** Changes one leaf as somebody else would, and expects that it is seen, and put back. */
export async function expectSeenAndPutBack(
  at: string,
  leaf: string,
  value: Json,
  { azure, theirs }: { azure: Azure; theirs: Azure },
): Promise<void> {
  const was = await azure.observe(at);
  // What Azure accepts and then cannot carry out stands there all the same.
  await theirs.restore(at, withLeaf(was, leaf.split('.'), value)).catch(failedOnly);
  expect(await azure.observe(at), 'the change is seen').not.toEqual(was);
  await azure.restore(at, was);
  expect(await azure.observe(at), 'and put back').toEqual(was);
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
