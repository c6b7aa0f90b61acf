import { LINEAGE_TAG } from './image.ts';

/** Anything that carries tags: a wire body or a typed client's model. */
export interface Tagged {
  tags?: Record<string, string>;
}

/**
 * Lays what a step declares over what is there, so that a PUT never sends less than what somebody else has set.
 * Nothing there: the declaration with our lineage. Ours: the same tags, all else merged. Adopted (no tag of ours):
 * tags merged too, and no lineage, so that it is never taken for ours. Arrays are replaced.
 */
export function laidOver<T extends Tagged>(there: T | null, declared: T, lineage: string): T {
  const ours = there === null || there.tags?.[LINEAGE_TAG] === lineage;
  const tags = ours ? { ...declared.tags, [LINEAGE_TAG]: lineage } : { ...there.tags, ...declared.tags };
  return { ...(there === null ? declared : merged(there, declared)), tags };
}

/** The declaration laid over what is there, for what carries no tags. */
export function merged<T extends object>(there: T, declared: T): T {
  const result = new Map<string, unknown>(Object.entries(there));
  for (const [name, value] of Object.entries(declared)) {
    if (value === undefined) continue;
    const key = sameKey(result, name);
    const old = result.get(key);
    result.set(key, isPlain(old) && isPlain(value) ? merged(old, value) : value);
  }
  // Both have type T, and only members of theirs were put together.
  return Object.fromEntries(result) as T;
}

/** Members that are ids (the identities of an app) are the same in any casing. */
function sameKey(members: ReadonlyMap<string, unknown>, name: string): string {
  if (!name.startsWith('/')) return name;
  return [...members.keys()].find((key) => key.toLowerCase() === name.toLowerCase()) ?? name;
}

/** Tells whether a value is a plain object, of which there can be members to go through. */
export function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
