import type { Problem } from '../problem.ts';
import { stateStoreSchema } from '../schema/state.ts';
import { entriesOf, find, keysOf, textOf, type Tree } from '../tree/tree.ts';

const STORE = ['state', 'store'];

/**
 * Checks of the effective configuration that the store of the state has only keys of its type, and that no step owns the
 * group it lies in: undoing or destroying that step would take the state away.
 */
export function checkStateStore(root: Tree): Problem[] {
  const store = find(root, STORE);
  const type = textOf(find(root, [...STORE, 'type']));
  const known = stateStoreSchema.options.find(({ shape }) => shape.type.value === type);
  if (store === undefined || known === undefined) return [];
  return [...checkKeys(store, Object.keys(known.shape), String(type)), ...checkGroup(root)];
}

/**
 * Checks, wherever the file writes a store, that no secret stands in it: a connection string is kept out of files. What
 * comes from a variable is replaced later, so the file is looked at as it was written.
 */
export function checkStateSecrets(file: Tree): Problem[] {
  const overlays = keysOf(find(file, ['environments'])).map((name) => ['environments', name, ...STORE]);
  return [STORE, ...overlays].flatMap((path) => {
    const at = [...path, 'connectionString'];
    const tree = find(file, at);
    const written = textOf(tree);
    if (tree === undefined || written === undefined || !holdsSecret(written)) return [];
    const message = 'holds a secret, which must not stand in a file';
    return [{ offset: tree.offset, path: at, message, hint: 'write ${NAME}, and set that variable' }];
  });
}

/** Any key of a type that exists is known to the file, but of another type it would be ignored in silence. */
function checkKeys(store: Tree, own: readonly string[], type: string): Problem[] {
  const all = stateStoreSchema.options.flatMap(({ shape }) => Object.keys(shape));
  return entriesOf(store).flatMap(([key, { keyOffset }]) => {
    if (own.includes(key) || !all.includes(key)) return [];
    const message = `means nothing to a store of type ${type}`;
    return [{ offset: keyOffset, path: [...STORE, key], message }];
  });
}

function checkGroup(root: Tree): Problem[] {
  const path = [...STORE, 'resourceGroup'];
  const tree = find(root, path);
  const group = textOf(tree)?.toLowerCase();
  const owned = textOf(find(root, ['resourceGroup', 'name']))?.toLowerCase();
  if (tree === undefined || group === undefined || group !== owned) return [];
  const message = 'is the group of the deployment: with it, its state would be deleted';
  return [{ offset: tree.offset, path, message, hint: 'name another group, which no step makes' }];
}

/** A default inside a variable is written in the file like everything else. */
function holdsSecret(written: string): boolean {
  const literal = written.replace(/\$\{[A-Za-z_]\w*\}/g, '');
  return /\b(?:AccountKey|SharedAccessSignature)\s*=\s*[^;\s}]/i.test(literal);
}
