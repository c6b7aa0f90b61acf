import type { Path } from '../../config/problem.ts';

/** What was read: a leaf, what was not there, a mapping or list, or which members there are. */
export type ReadAs = 'leaf' | 'absent' | 'mapping' | 'members';

/**
 * The same value, which tells what is read of it. Nothing of the original is handed out: what a reader changes stays with
 * the reader. Throws where it cannot be copied.
 */
export function watched<Root extends object>(root: Root, note: (path: Path, as: ReadAs) => void): Root {
  return watch(structuredClone(root), note, []);
}

function watch<Value extends object>(
  value: Value,
  note: (path: Path, as: ReadAs) => void,
  path: Path,
): Value {
  const below = new Map<string, object>();
  const isList = Array.isArray(value);
  const read = (key: string, member: unknown): unknown => {
    if (typeof member === 'function' || NO_MEMBER.has(key) || (isList && !/^\d+$/.test(key))) return member;
    const at = [...path, isList ? Number(key) : key];
    if (typeof member !== 'object' || member === null) {
      note(at, member === undefined ? 'absent' : 'leaf');
      return member;
    }
    // An empty list or mapping is a leaf, too.
    note(at, Object.keys(member).length === 0 ? 'leaf' : 'mapping');
    const known = below.get(key) ?? watch(member, note, at);
    below.set(key, known);
    return known;
  };
  return new Proxy(value, {
    get: (target, key): unknown => {
      const member: unknown = Reflect.get(target, key);
      return typeof key === 'symbol' ? member : read(key, member);
    },
    has: (target, key) => {
      if (typeof key === 'string') read(key, Reflect.get(target, key));
      return Reflect.has(target, key);
    },
    ownKeys: (target) => {
      note(path, 'members');
      return Reflect.ownKeys(target);
    },
  });
}

/** Asked of every object by `await` and by `JSON.stringify`. */
const NO_MEMBER: ReadonlySet<string> = new Set(['then', 'toJSON']);
