import { join } from 'node:path';

/** What is asked about a module's place among the others, as rolldown hands it over. */
export interface Graph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/**
 * Says into which chunk a module goes: the first whose roots reach it by static imports, since these are loaded together
 * anyway, and one large file is loaded faster than fifty small ones. What no root reaches is left to rolldown. Throws
 * where a root is no module of the program.
 */
export function chunkOf(root: string): (id: string, graph: Graph) => string | null {
  let placed: ReadonlyMap<string, string> | undefined;
  return (id, graph) => {
    placed ??= placedBy(root, graph);
    return ZOD_FOR_USERS.test(id) ? null : (placed.get(id) ?? null);
  };
}

/** In the order in which they are loaded: a chunk may import those before it. */
const ROOTS: Readonly<Record<string, readonly string[]>> = {
  start: ['src/cli/start.ts'],
  tell: ['src/cli/stamp/tell.ts', 'src/report/lines.ts'],
  hash: ['src/files/hash-work.ts'],
  main: ['src/cli/main.ts'],
  run: ['src/cli/run.ts', 'src/report/paint.ts', 'src/report/wrap.ts'],
  'user-step': ['src/cli/user-step.ts'],
  emulator: ['src/emulator/emulator.ts', 'src/emulator/store/file-store.ts', 'src/emulator/exchanges.ts'],
};

/** What hands out all of zod, with its forty languages: this program names what it uses of it. */
const ZOD_FOR_USERS =
  /[\\/]zod[\\/](?:index|v4[\\/]classic[\\/]external|v4[\\/]core[\\/]index|v4[\\/]locales[\\/](?!en\.).*)\.js$/;

function placedBy(root: string, graph: Graph): ReadonlyMap<string, string> {
  const placed = new Map<string, string>();
  const reach = (id: string, chunk: string): void => {
    const module = placed.has(id) ? null : graph.getModuleInfo(id);
    if (module === null) return;
    placed.set(id, chunk);
    for (const imported of module.importedIds) reach(imported, chunk);
  };
  for (const [chunk, roots] of Object.entries(ROOTS)) {
    for (const path of roots) {
      const id = join(root, path);
      if (graph.getModuleInfo(id) === null) throw new Error(`The bundle has no module ${path}.`);
      reach(id, chunk);
    }
  }
  return placed;
}
