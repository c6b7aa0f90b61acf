import { isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import type { Path, Problem } from '../problem.ts';
import type { Member, ScalarTree, Tree } from './tree.ts';

/** How many values aliases may add: a few kilobytes of them could otherwise unfold into gigabytes. */
const maxAliasedNodes = 10_000;

/**
 * Turns a YAML node into a tree. Told as problems: repeated keys, keys that are not text, and aliases that refer to
 * what they stand in or unfold too far.
 */
export function readTree(root: Node, problems: Problem[]): Tree {
  /** Read in the document's order, so that an alias finds the anchor last set before it. */
  const anchors = new Map<string, Node>();
  /** The nodes being read, from the root down: an alias to one of them would never end. */
  const open = new Set<Node>();
  let aliasDepth = 0;
  let aliasedNodes = 0;

  return read(root, [], 0);

  function read(node: Node, path: Path, keyOffset: number | undefined): Tree {
    const offset = node.range?.[0] ?? 0;
    if (aliasDepth > 0 && aliasedNodes++ >= maxAliasedNodes) return tooManyAliases(path, offset);
    if (isAlias(node)) return readAlias(node.source, path, offset);
    if (aliasDepth === 0 && 'anchor' in node && node.anchor !== undefined) anchors.set(node.anchor, node);
    open.add(node);
    const tree = readOpen(node, path, offset, keyOffset);
    open.delete(node);
    return tree;
  }

  function readOpen(node: Node, path: Path, offset: number, keyOffset: number | undefined): Tree {
    if (isMap<Node, Node | null>(node))
      return { kind: 'map', offset: keyOffset ?? offset, members: readMembers(node, path) };
    if (isSeq<Node>(node)) {
      const items = node.items.map((item, index) => read(item, [...path, index], undefined));
      return { kind: 'list', offset, items };
    }
    // A value that was left out has no place of its own: its key has.
    const empty = node.range?.[0] === node.range?.[1];
    return scalar(isScalar(node) ? node.value : null, empty ? (keyOffset ?? offset) : offset);
  }

  function readMembers(map: YAMLMap<Node, Node | null>, path: Path): Map<string, Member> {
    const members = new Map<string, Member>();
    for (const pair of map.items) {
      const keyOffset = pair.key.range?.[0] ?? 0;
      const key = isScalar(pair.key) ? keyText(pair.key.value) : undefined;
      if (key === undefined) {
        problems.push({ offset: keyOffset, path, message: 'has a key that is not text' });
      } else if (members.has(key)) {
        problems.push({ offset: keyOffset, path: [...path, key], message: 'stands here a second time' });
      } else {
        const value =
          pair.value === null ? scalar(null, keyOffset) : read(pair.value, [...path, key], keyOffset);
        members.set(key, { keyOffset, value });
      }
    }
    return members;
  }

  function readAlias(name: string, path: Path, offset: number): Tree {
    const target = anchors.get(name);
    if (target === undefined || open.has(target)) {
      const message = target === undefined ? 'an anchor that is not set before it' : 'what it stands in';
      problems.push({ offset, path, message: `is an alias of ${message}: *${name}` });
      return scalar(null, offset);
    }
    aliasDepth++;
    const tree = read(target, path, undefined);
    aliasDepth--;
    return { ...tree, offset };
  }

  function tooManyAliases(path: Path, offset: number): Tree {
    if (aliasedNodes === maxAliasedNodes + 1) {
      problems.push({
        offset,
        path,
        message: `makes the aliases unfold into more than ${maxAliasedNodes} values`,
      });
    }
    return scalar(null, offset);
  }
}

/** The text of a key: `8080:` and `true:` are keys like any other. */
function keyText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function scalar(value: unknown, offset: number): ScalarTree {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { kind: 'scalar', offset, value };
  }
  return { kind: 'scalar', offset, value: null };
}
