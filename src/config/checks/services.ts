import type { Path, Problem } from '../problem.ts';
import { suggest } from '../suggestion.ts';
import { entriesOf, find, keysOf, member, textOf, type Tree } from '../tree/tree.ts';

/** Checks that services have names of their own, and that `addresses` and `migrations` name services. */
export function checkServices(root: Tree): Problem[] {
  return [...checkNames(root), ...checkAddresses(root), ...checkMigrations(root)];
}

/** Checks that no environment variable of a service or infrastructure service is set twice. */
export function checkVariables(root: Tree): Problem[] {
  return ['infrastructure', 'services'].flatMap((kind) =>
    entriesOf(member(root, kind)).flatMap(([name, { value }]) => checkVariablesOf(value, [kind, name])),
  );
}

function checkNames(root: Tree): Problem[] {
  const infrastructure = keysOf(member(root, 'infrastructure'));
  return entriesOf(member(root, 'services'))
    .filter(([name]) => infrastructure.includes(name))
    .map(([name, { keyOffset }]) => ({
      offset: keyOffset,
      path: ['services', name],
      message: 'is the name of an infrastructure service too: both would be the same container app',
    }));
}

function checkAddresses(root: Tree): Problem[] {
  return entriesOf(member(root, 'services')).flatMap(([name, service]) =>
    entriesOf(member(service.value, 'addresses')).flatMap(([variable, { value }]) =>
      checkService(root, value, ['services', name, 'addresses', variable]),
    ),
  );
}

function checkMigrations(root: Tree): Problem[] {
  const service = find(root, ['migrations', 'service']);
  return service === undefined ? [] : checkService(root, service, ['migrations', 'service']);
}

function checkService(root: Tree, reference: Tree, path: Path): Problem[] {
  const name = textOf(reference);
  const services = keysOf(member(root, 'services'));
  if (name === undefined || services.includes(name)) return [];
  const hint = keysOf(member(root, 'infrastructure')).includes(name)
    ? 'infrastructure services are reached under their name and port; this takes one of services'
    : suggest(name, services, 'services');
  return [{ offset: reference.offset, path, message: 'names no service', hint }];
}

function checkVariablesOf(service: Tree, path: Path): Problem[] {
  const setBy = new Map<string, string>();
  return ['env', 'secretEnv', 'addresses'].flatMap((group) =>
    entriesOf(member(service, group)).flatMap(([variable, { keyOffset }]) => {
      const first = setBy.get(variable);
      setBy.set(variable, first ?? group);
      if (first === undefined) return [];
      return [{ offset: keyOffset, path: [...path, group, variable], message: `is set by ${first} too` }];
    }),
  );
}
