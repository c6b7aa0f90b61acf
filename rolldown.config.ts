import { fileURLToPath } from 'node:url';
import type { InputOptions, OutputOptions } from 'rolldown';
import { chunkOf } from './bundle/groups.ts';

const ROOT = fileURLToPath(new URL('.', import.meta.url));

/**
 * How the command line is bundled: the program, the kit for users' steps and for their tests, the zod that all share, a
 * thread of its own, and chunks of what is loaded together. See `docs/adr/0021-a-bundle-that-is-never-stale.md`.
 */
export default function bundled(buildId: string): InputOptions & { readonly output: OutputOptions } {
  return {
    input: {
      start: 'src/cli/start.ts',
      kit: 'steps/kit.ts',
      testing: 'src/kit/testing.ts',
      zod: 'bundle/zod.ts',
      'hash-worker': 'src/files/hash-worker.ts',
    },
    platform: 'node',
    // The maps name the places of the clone, also where its node_modules is a link.
    resolve: { symlinks: false },
    transform: { target: 'node22', define: { DEPLOY_BUILD_ID: JSON.stringify(buildId) } },
    preserveEntrySignatures: 'allow-extension',
    output: {
      format: 'esm',
      sourcemap: true,
      // A trace needs the places; the text of the sources would be two thirds of the package.
      sourcemapExcludeSources: true,
      // Names stay: they stand in messages and traces. What is not there need not be read.
      minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
      // Of .mjs Node knows what it is without looking for a package.json.
      entryFileNames: '[name].mjs',
      chunkFileNames: 'chunks/[name]-[hash].mjs',
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: [{ debugName: 'loaded together', name: chunkOf(ROOT) }],
      },
    },
  };
}
