import type { Path } from '../../config/problem.ts';
import { isJsonObject, type Json } from '../../engine/json.ts';

/**
 * Other values of the same type, the likeliest to be taken first: where one is refused, or cut away before it is used, another
 * one shows what the value is good for. What is absent becomes something.
 */
export function otherValues(value: Json | undefined): readonly Json[] {
  if (value === undefined) return ['x', {}, true];
  if (value === null) return ['x', 1];
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value + 1, value - 1, value * 2];
  if (typeof value === 'string')
    return value === '' ? ['x'] : [lastTurned(value), turned(value), `${value}x`];
  return Array.isArray(value) ? [['x']] : [{ x: 'x' }];
}

/** Another text of the same form: each digit and letter is another one; what was hexadecimal still is. */
export function turned(text: string): string {
  return text.replace(/[\da-z]/gi, turnedLetter);
}

/** The same for the last one only: the beginning often has to be as it is. */
function lastTurned(text: string): string {
  const at = text.search(/[\da-z][^\da-z]*$/i);
  const letter = text[at];
  if (letter === undefined) return `${text}x`;
  return text.slice(0, at) + turnedLetter(letter) + text.slice(at + 1);
}

function turnedLetter(letter: string): string {
  const ring = RINGS.find((letters) => letters.includes(letter)) ?? letter;
  return ring[(ring.indexOf(letter) + 1) % ring.length] ?? letter;
}

/** Digits and letters of hexadecimal numbers stay what they are. */
const RINGS = ['0123456789', 'abcdef', 'ghijklmnopqrstuvwxyz', 'ABCDEF', 'GHIJKLMNOPQRSTUVWXYZ'];

/** The value at a path; undefined where nothing is. */
export function valueAt(root: Json | undefined, path: Path): Json | undefined {
  let found = root;
  for (const key of path) found = memberOf(found, key);
  return found;
}

/** A copy with something else at a path; what lies beside the way there is shared with the original. */
export function withChanged<Root extends object>(
  root: Root,
  [key, ...rest]: Path,
  change: (member: unknown) => unknown,
): Root {
  if (key === undefined) return root;
  const copy: Root = Object.assign(Array.isArray(root) ? [] : {}, root);
  const member: unknown = Reflect.get(root, key);
  const below = typeof member === 'object' && member !== null ? member : {};
  Reflect.set(copy, key, rest.length === 0 ? change(member) : withChanged(below, rest, change));
  return copy;
}

/** A copy in which one member bears another name, at the same place in the order. */
export function withRenamed(value: unknown, from: string, to: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name === from ? to : name, one]));
}

function memberOf(value: Json | undefined, key: string | number): Json | undefined {
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    return items[Number(key)];
  }
  return isJsonObject(value) ? value[String(key)] : undefined;
}
