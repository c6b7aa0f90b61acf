import type { Path, Problem } from '../problem.ts';
import { findRepeated } from './repeated.ts';
import { defaultSecrets } from '../schema/databases.ts';
import { KEY_SECRET } from '../schema/secrets.ts';
import { suggest } from '../suggestion.ts';
import { entriesOf, find, itemsOf, member, nearestOffset, textOf, type Tree } from '../tree/tree.ts';

/** Checks that each secret is declared once, and that what refers to a secret refers to a declared one. */
export function checkSecrets(root: Tree): Problem[] {
  const listed = itemsOf(member(root, 'secrets')).map((item) => textOf(member(item, 'name')));
  const made = postgresSecrets(root);
  return [
    ...findRepeated(itemsOf(member(root, 'secrets')), ['secrets'], 'name'),
    ...checkMade(root, made, listed),
    ...checkReserved(root, made),
    ...checkReferences(root, [...listed, ...made.map(({ name }) => name)]),
  ];
}

type MadeSecret = { path: Path; name: string | undefined };

/** The secrets that come with the PostgreSQL server. */
function postgresSecrets(root: Tree): MadeSecret[] {
  const path = ['databases', 'postgres'];
  const server = find(root, path);
  if (server === undefined) return [];
  return (['passwordSecret', 'urlSecret'] as const).map((key) => {
    const written = member(server, key);
    return { path: [...path, key], name: written === undefined ? defaultSecrets[key] : textOf(written) };
  });
}

function checkMade(
  root: Tree,
  made: readonly MadeSecret[],
  listed: readonly (string | undefined)[],
): Problem[] {
  return made.flatMap(({ path, name }, index) => {
    if (name === undefined) return [];
    const at = { offset: nearestOffset(root, path), path };
    if (listed.includes(name)) {
      return [{ ...at, message: 'is declared under secrets too, but its value is made by deploy' }];
    }
    const twice = made.slice(0, index).some((other) => other.name === name);
    return twice ? [{ ...at, message: 'must be another secret than passwordSecret' }] : [];
  });
}

/** Two steps would own one address, or one value be two things. */
function checkReserved(root: Tree, made: readonly MadeSecret[]): Problem[] {
  const declared = itemsOf(member(root, 'secrets')).map((item, index) => ({
    path: ['secrets', index, 'name'],
    name: textOf(member(item, 'name')),
  }));
  return [...declared, ...made]
    .filter(({ name }) => name?.toLowerCase() === KEY_SECRET)
    .map(({ path }) => ({
      offset: nearestOffset(root, path),
      path,
      message: 'is the secret in which deploy keeps the key of its digests',
    }));
}

function checkReferences(root: Tree, declared: readonly (string | undefined)[]): Problem[] {
  // A list that is wrong, or a name that is, could be just the one referred to.
  const list = member(root, 'secrets');
  if ((list !== undefined && list.kind !== 'list') || declared.includes(undefined)) return [];
  const names = [...new Set(declared.filter((name) => name !== undefined))];
  return references(root).flatMap(({ tree, path }) => {
    const name = textOf(tree);
    if (tree === undefined || name === undefined || names.includes(name)) return [];
    const hint = suggest(name, names, 'declared secrets');
    return [{ offset: tree.offset, path, message: 'names no declared secret', hint }];
  });
}

function references(root: Tree): { tree: Tree | undefined; path: Path }[] {
  const components = ['containerAppsEnvironment', 'daprComponents'];
  return [
    ...['infrastructure', 'services'].flatMap((kind) =>
      entriesOf(member(root, kind)).flatMap(([name, { value }]) =>
        entriesOf(member(value, 'secretEnv')).map(([variable, secret]) => ({
          tree: secret.value,
          path: [kind, name, 'secretEnv', variable],
        })),
      ),
    ),
    ...entriesOf(find(root, components)).flatMap(([name, { value }]) =>
      itemsOf(member(value, 'metadata')).map((item, index) => ({
        tree: member(item, 'secretKeyRef'),
        path: [...components, name, 'metadata', index, 'secretKeyRef'],
      })),
    ),
  ];
}
