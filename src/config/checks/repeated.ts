import type { Path, Problem } from '../problem.ts';
import { member, textOf, type Tree } from '../tree/tree.ts';

/** Finds the items of a list whose member (or, without one, whose own text) an earlier item has too. */
export function findRepeated(items: readonly Tree[], path: Path, key?: string): Problem[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const tree = key === undefined ? item : member(item, key);
    const text = textOf(tree);
    if (tree === undefined || text === undefined) return [];
    if (!seen.has(text)) {
      seen.add(text);
      return [];
    }
    const at = key === undefined ? [...path, index] : [...path, index, key];
    return [{ offset: tree.offset, path: at, message: 'stands in this list a second time' }];
  });
}
