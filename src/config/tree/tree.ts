import type { Json } from '../../engine/json.ts';
import type { Path } from '../problem.ts';

/** A configuration value that remembers where in the file it stands. */
export type Tree = MapTree | ListTree | ScalarTree;

/** A mapping. Its offset is that of its key, where it has one. */
export type MapTree = {
  readonly kind: 'map';
  readonly offset: number;
  readonly members: ReadonlyMap<string, Member>;
};

/** One entry of a mapping. */
export type Member = { readonly keyOffset: number; readonly value: Tree };

/** A list. */
export type ListTree = { readonly kind: 'list'; readonly offset: number; readonly items: readonly Tree[] };

/** A single value. */
export type ScalarTree = {
  readonly kind: 'scalar';
  readonly offset: number;
  readonly value: string | number | boolean | null;
};

/** Merges an overlay deeply over a base: mappings key by key, all else (lists too) replaced. Positions survive. */
export function overlay(base: Tree, over: Tree): Tree {
  if (base.kind !== 'map' || over.kind !== 'map') return over;
  const members = new Map(base.members);
  for (const [key, entry] of over.members) {
    const below = members.get(key);
    const value = below === undefined ? entry.value : overlay(below.value, entry.value);
    members.set(key, { keyOffset: below?.keyOffset ?? entry.keyOffset, value });
  }
  return { ...base, members };
}

/** The plain value. */
export function toJson(tree: Tree): Json {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(toJson);
  return Object.fromEntries([...tree.members].map(([key, { value }]) => [key, toJson(value)]));
}

/** The value under a key of a mapping. */
export function member(tree: Tree | undefined, key: string): Tree | undefined {
  return tree?.kind === 'map' ? tree.members.get(key)?.value : undefined;
}

/** The keys of a mapping, none for anything else. */
export function keysOf(tree: Tree | undefined): string[] {
  return entriesOf(tree).map(([key]) => key);
}

/** The entries of a mapping, none for anything else. */
export function entriesOf(tree: Tree | undefined): [string, Member][] {
  return tree?.kind === 'map' ? [...tree.members] : [];
}

/** The items of a list, none for anything else. */
export function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : [];
}

/** The text of a scalar, undefined for anything else. */
export function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : undefined;
}

/** A mapping without some of its keys. */
export function without(tree: MapTree, keys: readonly string[]): MapTree {
  return { ...tree, members: new Map([...tree.members].filter(([key]) => !keys.includes(key))) };
}

/** The value at a path, or undefined when nothing was written there. */
export function find(tree: Tree, path: Path): Tree | undefined {
  let found: Tree | undefined = tree;
  for (const step of path) found = child(found, step);
  return found;
}

/** The value at a dotted path. Keys may have dots of their own, as tags do: the longest key that fits is taken. */
export function findDotted(tree: Tree, dotted: string): Tree | undefined {
  if (dotted === '') return tree;
  const words = dotted.split('.');
  for (let count = words.length; count > 0; count--) {
    const below = child(tree, words.slice(0, count).join('.'));
    const found = below && findDotted(below, words.slice(count).join('.'));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The offset of the value at a path; where nothing was written there, that of what it would stand in. */
export function nearestOffset(tree: Tree, path: Path): number {
  let offset = tree.offset;
  let found: Tree | undefined = tree;
  for (const step of path) {
    found = child(found, step);
    if (found === undefined) break;
    offset = found.offset;
  }
  return offset;
}

/** The offset of the key that a path ends in; where it was not written, that of what it would stand in. */
export function keyOffset(tree: Tree, path: Path): number {
  const parent = find(tree, path.slice(0, -1));
  const last = path.at(-1);
  const found = parent?.kind === 'map' ? parent.members.get(String(last)) : undefined;
  return found?.keyOffset ?? nearestOffset(tree, path);
}

function child(tree: Tree | undefined, step: string | number): Tree | undefined {
  if (tree?.kind === 'list') return tree.items[Number(step)];
  return member(tree, String(step));
}
