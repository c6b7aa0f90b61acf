import fc from 'fast-check';
import { expect, test } from 'vitest';
import { components } from '../../src/engine/components.ts';

test('nodes that reach each other are one component, after all that it leads to', () => {
  const edges = new Map([
    ['a', ['b', 'gone']],
    ['b', ['c']],
    ['c', ['b', 'd']],
    ['d', []],
    ['e', ['e']],
  ]);
  expect(components(edges).map((names) => names.toSorted())).toEqual([['d'], ['b', 'c'], ['a'], ['e']]);
});

test('a long chain is no deeper than a short one', () => {
  const chain = new Map(Array.from({ length: 50_000 }, (_, index) => [index, [index + 1]]));
  expect(components(chain)).toHaveLength(50_000);
});

test('two nodes share a component exactly when each can be reached from the other', () => {
  const names = fc.integer({ min: 0, max: 6 });
  const edges = fc.array(fc.array(names, { maxLength: 3 }), { minLength: 7, maxLength: 7 });
  fc.assert(
    fc.property(edges, (lists) => {
      const graph = new Map(lists.map((list, node) => [node, list]));
      const found = components(graph);
      expect(found.flat().toSorted((a, b) => a - b)).toEqual([...graph.keys()]);
      const place = new Map(found.flatMap((nodes, index) => nodes.map((node) => [node, index])));
      for (const one of graph.keys())
        for (const other of graph.keys()) {
          const together = reaches(graph, one, other) && reaches(graph, other, one);
          expect(place.get(one) === place.get(other)).toBe(together);
        }
    }),
  );
});

function reaches(graph: ReadonlyMap<number, readonly number[]>, one: number, other: number): boolean {
  const seen = new Set([one]);
  for (const node of seen) for (const next of graph.get(node) ?? []) seen.add(next);
  return seen.has(other);
}
