import { isAbsolute, join, relative } from 'node:path';
import { type OutputAsset, type OutputChunk, rolldown } from 'rolldown';
import bundledAs from '../rolldown.config.ts';
import { licenses } from './licenses.ts';
import { notedIn, writeNote } from './note.ts';
import { type Output, replaceOutput } from './output.ts';
import { isUnchanged, type Source, sourcesIn } from './sources.ts';

/** What a build made. */
export interface Built {
  /** SHA-256 over everything that the bundle was made of. */
  readonly id: string;
  readonly modules: number;
  /** Without the source maps. */
  readonly bytes: number;
}

/**
 * Bundles the program into `dist/`. Running processes, and builds at the same time, see the bundle of before or the new
 * one, never a mixture. The same sources give the same bytes. Throws what rolldown throws, and when sources change while
 * they are read, three times in a row.
 */
export async function build(root: string): Promise<Built> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { files, digest: id } = sourcesIn(root);
    const { output, inputs } = await bundle(root, id);
    // Of one that was written meanwhile nobody knows which half of it went in.
    if (!files.every((source) => isUnchanged(root, source))) continue;
    const folder = join(root, 'dist');
    replaceOutput(folder, output);
    writeNote(folder, { id, sources: files.filter((source) => decides(source, inputs)) });
    const modules = output.filter(({ name }) => name.endsWith('.mjs'));
    const bytes = modules.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
    return { id, modules: modules.length, bytes };
  }
  throw new Error('The sources change faster than they can be bundled.');
}

const ATTEMPTS = 3;

/** Bundles the program unless `dist/` is already made of these sources, whenever they were written. */
export async function buildWhereStale(root: string): Promise<void> {
  const folder = join(root, 'dist');
  const noted = notedIn(folder);
  const { files, digest: id } = sourcesIn(root);
  if (noted?.id !== id) {
    await build(root);
    return;
  }
  const paths = new Set(noted.sources.map(([path]) => path));
  writeNote(folder, { id, sources: files.filter(([path]) => paths.has(path)) });
}

async function bundle(root: string, id: string): Promise<{ output: Output[]; inputs: ReadonlySet<string> }> {
  const { output: how, ...what } = bundledAs(id);
  const bundled = await rolldown({ ...what, cwd: root, onLog: refuse });
  try {
    const { output } = await bundled.generate(how);
    refuseCycles(output);
    const modules = await bundled.watchFiles;
    const files = output.map((file) => ({
      name: file.fileName,
      content: file.type === 'chunk' ? file.code : String(file.source),
    }));
    return {
      output: [...files, { name: 'THIRD-PARTY-LICENSES.txt', content: licenses(modules) }],
      inputs: new Set(modules.filter(isAbsolute).map((file) => relative(root, file).replaceAll('\\', '/'))),
    };
  } finally {
    await bundled.close();
  }
}

/** What rolldown is not sure of must not be found out by users. */
function refuse(_level: string, log: { readonly message: string }): void {
  throw new Error(log.message);
}

/** Chunks that import each other may run before what they need. */
function refuseCycles(output: readonly (OutputChunk | OutputAsset)[]): void {
  const imports = new Map(
    output.flatMap((one) => (one.type === 'chunk' ? [[one.fileName, one.imports] as const] : [])),
  );
  const done = new Set<string>();
  const walk = (name: string, above: readonly string[]): void => {
    if (above.includes(name)) throw new Error(`Chunks import each other: ${[...above, name].join(' -> ')}.`);
    if (done.has(name)) return;
    for (const imported of imports.get(name) ?? []) walk(imported, [...above, name]);
    done.add(name);
  };
  for (const name of imports.keys()) walk(name, []);
}

/** A module of types only is no part of the bundle. */
function decides([path]: Source, inputs: ReadonlySet<string>): boolean {
  return inputs.has(path) || !/^(?:src|steps)\//.test(path);
}
