import { canonical } from '../engine/fingerprint.ts';
import type { Json } from '../engine/json.ts';

/** One thing that a plan rests on and that has changed. */
export interface Changed {
  /** The step or the key of the configuration that it is about. */
  readonly path?: string;
  readonly message: string;
}

/** The keys whose values differ, or that only one of the two has. */
export function differing(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((key) => one[key] !== other[key]);
}

/** Writes a value so that it can be compared: what was read of a file has its members in another order. */
export function inOneOrder(value: object): string {
  const plain: Json = JSON.parse(JSON.stringify(value));
  return canonical(plain);
}
