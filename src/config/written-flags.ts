import type { FlagName } from './feature-flags.ts';
import type { Path } from './problem.ts';
import { find, type Tree } from './tree/tree.ts';

/** A flag as the file writes it. */
export type WrittenFlag = {
  readonly on: boolean;
  readonly path: Path;
  readonly offset: number;
  /** It stands in the overlay of the environment in force. */
  readonly overlaid: boolean;
};

/** The effective configuration, and the overlay that was merged into it. */
export type Layers = { readonly tree: Tree; readonly over: Tree | undefined };

/** The spelling of a flag that is in force: the overlay's before the base's. Undefined where none is written. */
export function writtenFlag(layers: Layers, name: FlagName): WrittenFlag | undefined {
  const spelled = spellings(layers, name);
  return spelled.find(({ overlaid }) => overlaid) ?? spelled[0];
}

/** Every spelling of a flag: `rollback` has an older one. What is no boolean is refused elsewhere. */
export function spellings({ tree, over }: Layers, name: FlagName): readonly WrittenFlag[] {
  const paths = [['flags', name], ...(name === 'rollback' ? [['rollback', 'enabled']] : [])];
  return paths.flatMap((path) => {
    const found = find(tree, path);
    if (found?.kind !== 'scalar' || typeof found.value !== 'boolean') return [];
    const overlaid = over !== undefined && find(over, path) !== undefined;
    return [{ on: found.value, path, offset: found.offset, overlaid }];
  });
}
