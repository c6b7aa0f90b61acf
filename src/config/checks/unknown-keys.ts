import type { z } from 'zod';
import type { Path, Problem } from '../problem.ts';
import { below } from '../schema-walk.ts';
import { suggest } from '../suggestion.ts';
import type { Tree } from '../tree/tree.ts';

/**
 * Finds the keys that the schema does not know, wherever they stand: in the base, in every overlay, and in lists that
 * an overlay replaces. Values are not looked at.
 */
export function findUnknownKeys(tree: Tree, schema: z.core.$ZodType, path: Path = []): Problem[] {
  const here = below(schema);
  if (tree.kind === 'list' && here.kind === 'list') {
    return tree.items.flatMap((item, index) => findUnknownKeys(item, here.item, [...path, index]));
  }
  if (tree.kind !== 'map' || here.kind === 'list' || here.kind === 'scalar') return [];
  return [...tree.members].flatMap(([key, { keyOffset, value }]) => {
    const at = [...path, key];
    if (here.kind === 'record') return findUnknownKeys(value, here.value, at);
    const member = Object.hasOwn(here.members, key) ? here.members[key] : undefined;
    return member === undefined
      ? [unknownKey(at, keyOffset, Object.keys(here.members))]
      : findUnknownKeys(value, member, at);
  });
}

function unknownKey(path: Path, offset: number, known: readonly string[]): Problem {
  const hint =
    path.at(-1) === '<<'
      ? 'YAML merge keys are not read: use an alias, or an overlay under environments'
      : suggest(String(path.at(-1)), known, 'known here');
  return { offset, path, message: 'is not a key that deploy knows', hint };
}
