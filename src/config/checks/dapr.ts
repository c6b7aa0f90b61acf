import type { Path, Problem } from '../problem.ts';
import { findRepeated } from './repeated.ts';
import { suggest } from '../suggestion.ts';
import { entriesOf, find, itemsOf, keysOf, member, textOf, type Tree } from '../tree/tree.ts';

/** Checks that components are scoped to services that have Dapr, and that app ids and settings are not repeated. */
export function checkDapr(root: Tree): Problem[] {
  return [...checkAppIds(root), ...checkComponents(root)];
}

function checkAppIds(root: Tree): Problem[] {
  const owners = new Map<string, string>();
  return entriesOf(member(root, 'services')).flatMap(([name, { keyOffset, value }]) => {
    if (!hasDapr(value)) return [];
    const appId = find(value, ['dapr', 'appId']);
    const id = appId === undefined ? name : textOf(appId);
    const owner = id === undefined ? undefined : owners.get(id);
    if (id !== undefined && owner === undefined) owners.set(id, name);
    if (owner === undefined) return [];
    const message = `is the Dapr app id of ${owner} too`;
    return [{ offset: appId?.offset ?? keyOffset, path: ['services', name, 'dapr', 'appId'], message }];
  });
}

function checkComponents(root: Tree): Problem[] {
  const path = ['containerAppsEnvironment', 'daprComponents'];
  return entriesOf(find(root, path)).flatMap(([name, { value }]) => [
    ...itemsOf(member(value, 'scopes')).flatMap((scope, index) =>
      checkScope(root, scope, [...path, name, 'scopes', index]),
    ),
    ...findRepeated(itemsOf(member(value, 'scopes')), [...path, name, 'scopes']),
    ...findRepeated(itemsOf(member(value, 'metadata')), [...path, name, 'metadata'], 'name'),
  ]);
}

function checkScope(root: Tree, scope: Tree, path: Path): Problem[] {
  const name = textOf(scope);
  if (name === undefined) return [];
  const services = member(root, 'services');
  const service = member(services, name);
  if (service === undefined) {
    const hint = suggest(name, keysOf(services), 'services');
    return [{ offset: scope.offset, path, message: 'names no service', hint }];
  }
  if (hasDapr(service)) return [];
  const hint = `set services.${name}.dapr.enabled to true, or take ${name} out of the scopes`;
  return [{ offset: scope.offset, path, message: 'names a service without Dapr', hint }];
}

/** A value that is wrong or made of a missing variable is taken for true: of that something is said elsewhere. */
function hasDapr(service: Tree): boolean {
  const enabled = find(service, ['dapr', 'enabled']);
  return enabled !== undefined && !(enabled.kind === 'scalar' && enabled.value === false);
}
