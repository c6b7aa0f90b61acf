import type { z } from 'zod';
import { formatPath, type Path, type Problem } from '../problem.ts';
import { wantedScalar } from '../schema-walk.ts';
import type { ScalarTree, Tree } from './tree.ts';
import { hasVariables, isOneVariable, replaceVariables, type Variables } from './variables.ts';

/** A tree whose variables are replaced, and what became of them. */
export type Substitution = {
  readonly tree: Tree;
  /** The variables that were read, with the values (or defaults) that were used. */
  readonly used: Readonly<Record<string, string>>;
  /** The variables that a value was made of, by its dotted path. */
  readonly origins: ReadonlyMap<string, readonly string[]>;
  /** Variables without a value. What needed them is null, which no key accepts. */
  readonly problems: readonly Problem[];
};

/**
 * Replaces the variables in all text of a tree. Text that is one variable and nothing else becomes a number or a
 * boolean where the schema wants one.
 */
export function substitute(tree: Tree, schema: z.core.$ZodType, variables: Variables): Substitution {
  const used: Record<string, string> = {};
  const origins = new Map<string, readonly string[]>();
  const problems: Problem[] = [];
  return { tree: inTree(tree, []), used, origins, problems };

  function inTree(node: Tree, path: Path): Tree {
    if (node.kind === 'scalar') return inScalar(node, path);
    if (node.kind === 'list') {
      return { ...node, items: node.items.map((item, index) => inTree(item, [...path, index])) };
    }
    const members = [...node.members].map(
      ([key, { keyOffset, value }]) => [key, { keyOffset, value: inTree(value, [...path, key]) }] as const,
    );
    return { ...node, members: new Map(members) };
  }

  function inScalar(node: ScalarTree, path: Path): ScalarTree {
    if (typeof node.value !== 'string' || !hasVariables(node.value)) return node;
    const replaced = replaceVariables(node.value, variables);
    origins.set(formatPath(path), [...replaced.used.keys()]);
    Object.assign(used, Object.fromEntries(replaced.used));
    if (replaced.problems.length > 0) {
      problems.push(...replaced.problems.map((problem) => ({ ...problem, offset: node.offset, path })));
      return { ...node, value: null };
    }
    const wanted = isOneVariable(node.value) ? wantedScalar(schema, path) : 'text';
    return { ...node, value: convert(replaced.text, wanted) };
  }
}

function convert(text: string, wanted: 'text' | 'number' | 'boolean'): string | number | boolean {
  if (wanted === 'number' && /^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (wanted === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
