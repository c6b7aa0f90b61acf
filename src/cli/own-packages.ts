import { registerHooks, type ResolveFnOutput, type ResolveHookContext } from 'node:module';
import { pathToFileURL } from 'node:url';
import { BUILD_ID } from './build-id.ts';
import { ownFile } from './own-files.ts';

/**
 * Lets users' modules, wherever they lie, import `@deploy-cli/deploy` (for `defineStep`) and, where their own folder has
 * none, our `zod`. In the bundle both are those that the program itself runs with. Doing it again does nothing.
 */
export function provideOwnPackages(): void {
  if (provided) return;
  provided = true;
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === '@deploy-cli/deploy') return KIT;
      if (specifier === 'zod') return zodFor(context, next);
      const found = next(specifier, context);
      // A step that lies in the sources may name those of the kit.
      return BUILD_ID !== undefined && found.url === DEFINE_SOURCE ? KIT : found;
    },
  });
}

let provided = false;

type Resolve = (specifier: string, context: Partial<ResolveHookContext>) => ResolveFnOutput;

/** The user's own, unless it is the one that this program was made with: that one is bundled, and loaded already. */
function zodFor(context: ResolveHookContext, resolve: Resolve): ResolveFnOutput {
  const ours = (): ResolveFnOutput => resolve('zod', { ...context, parentURL: import.meta.url });
  if (BUNDLED_ZOD === undefined) return attempt(() => resolve('zod', context)) ?? ours();
  const theirs = attempt(() => resolve('zod', context));
  return theirs === undefined || theirs.url === attempt(ours)?.url ? BUNDLED_ZOD : theirs;
}

function attempt<Result>(make: () => Result): Result | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

const KIT_SOURCE = pathToFileURL(ownFile('steps/kit.ts')).href;
const DEFINE_SOURCE = pathToFileURL(ownFile('steps/define.ts')).href;
const KIT = BUILD_ID === undefined ? { url: KIT_SOURCE, shortCircuit: true } : bundled('dist/kit.mjs');
const BUNDLED_ZOD = BUILD_ID === undefined ? undefined : bundled('dist/zod.mjs');

function bundled(path: string): ResolveFnOutput {
  return { url: pathToFileURL(ownFile(path)).href, format: 'module', shortCircuit: true };
}
