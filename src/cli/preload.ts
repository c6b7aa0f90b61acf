import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { provideOwnPackages } from './own-packages.ts';
import { inUserCode } from './whose-code.ts';

/**
 * Loads many modules together, so that importing each of them afterwards finds it loaded: Node goes through the whole graph
 * below a module that it imports, and where each step imports the one before it, that is all earlier steps for each. What
 * cannot be loaded is left to its own import, which tells it.
 *
 * Source: Node.js, `lib/internal/modules/esm/module_job.js`, `#instantiate`.
 */
export async function preload(files: readonly string[]): Promise<void> {
  if (files.length < MANY) return;
  provideOwnPackages();
  const imports = files.map((file) => `import ${JSON.stringify(pathToFileURL(file).href)};\n`);
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === ALL ? { url: ALL, shortCircuit: true } : next(specifier, context),
    load: (url, context, next) =>
      url === ALL ? { format: 'module', source: imports.join(''), shortCircuit: true } : next(url, context),
  });
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, LIMIT_MS);
  try {
    await Promise.race([inUserCode(() => import(ALL)), late.promise]);
  } catch {
    // Each is imported by itself now, and the first that fails says why.
  } finally {
    clearTimeout(timer);
    hooks.deregister();
  }
}

/** A module that imports all of them. Its address is short: Node goes through it with each import. */
const ALL = 'deploy:all-steps';

/** A few are as quick one after the other, and then nothing behind one that fails is run. */
const MANY = 50;

/** A module that never ends is named by its own import. */
const LIMIT_MS = 30_000;
