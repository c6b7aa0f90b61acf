import { createHash } from 'node:crypto';

/** More files than this are told folder by folder: each would be a leaf of the inputs, in every state and journal. */
export const MOST_NAMED_FILES = 20_000;

/**
 * Tells the files of a context by their stamps; of more than `most` files, told are the folders instead, as many as that
 * at most: each by its path with `/` behind it (`./` for the context itself) and the SHA-256 over what lies directly in
 * it. Where there are more folders than that, the deepest count as part of those above them.
 * `paths` are in code-unit order; the same files always give the same.
 */
export function tellFiles(
  paths: readonly string[],
  stampOf: (index: number) => string,
  most: number = MOST_NAMED_FILES,
): Record<string, string> {
  if (paths.length <= most) return Object.fromEntries(paths.map((path, index) => [path, stampOf(index)]));
  const depth = deepestWithin(paths, most);
  const folders = new Map<string, ReturnType<typeof createHash>>();
  for (const [index, path] of paths.entries()) {
    const folder = folderOf(path, depth);
    const hash = folders.get(folder) ?? createHash('sha256');
    folders.set(folder, hash.update(`${JSON.stringify(path)} ${stampOf(index)}\n`));
  }
  return Object.fromEntries([...folders].map(([folder, hash]) => [folder, hash.digest('hex')]));
}

/** The greatest depth at which there are no more folders than `most`. */
function deepestWithin(paths: readonly string[], most: number): number {
  for (let depth = 1; ; depth++) {
    const folders = new Set<string>();
    let deeper = false;
    for (const path of paths) {
      folders.add(folderOf(path, depth));
      deeper ||= partsOf(path) > depth;
      if (folders.size > most) return depth - 1;
    }
    if (!deeper) return depth;
  }
}

/** The folder of a file, and of more than so many folders in each other the first ones. */
function folderOf(path: string, depth: number): string {
  let end = -1;
  for (let left = depth; left > 0; left--) {
    const next = path.indexOf('/', end + 1);
    if (next === -1) break;
    end = next;
  }
  return end === -1 ? './' : path.slice(0, end + 1);
}

function partsOf(path: string): number {
  let count = 0;
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) count++;
  return count;
}
