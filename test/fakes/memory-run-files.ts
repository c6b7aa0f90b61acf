import type { RunFiles } from '../../src/state/run-files.ts';

/** Files of runs in memory, by `<run>/<path>`. */
export interface MemoryRunFiles extends RunFiles {
  readonly texts: Map<string, string>;
  /** Comes before each write; what it throws, the writer meets. */
  before: (path: string) => void | Promise<void>;
}

/** Keeps the files of runs in memory; the order of the runs is that of their first file. */
export function memoryRunFiles(): MemoryRunFiles {
  const texts = new Map<string, string>();
  const runs = (): string[] => [...new Set([...texts.keys()].map((key) => key.split('/')[0] ?? ''))];
  const self: MemoryRunFiles = {
    texts,
    before: () => undefined,
    write: async (run, path, content) => {
      await self.before(path);
      texts.set(`${run}/${path}`, content);
      return `memory/runs/${run}/${path}`;
    },
    read: async (run, path) => texts.get(`${run}/${path}`),
    list: async () => runs(),
    paths: async (run) =>
      [...texts.keys()].flatMap((key) => (key.startsWith(`${run}/`) ? [key.slice(run.length + 1)] : [])),
    prune: async (keep, path) => {
      const below = (run: string): string[] =>
        [...texts.keys()].filter((key) =>
          `${key}/`.startsWith(path === undefined ? `${run}/` : `${run}/${path}/`),
        );
      const all = runs().filter((run) => below(run).length > 0);
      for (const run of all.slice(0, Math.max(0, all.length - keep)))
        for (const key of below(run)) texts.delete(key);
    },
  };
  return self;
}
