import { registerHooks } from 'node:module';

/**
 * Lets users' modules, wherever they lie, import `@deploy-cli/deploy` (for `defineStep`) and, where their own folder has
 * none, our `zod`. Doing it again does nothing.
 */
export function provideOwnPackages(): void {
  if (provided) return;
  provided = true;
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === '@deploy-cli/deploy') return { url: OWN, shortCircuit: true };
      try {
        return next(specifier, context);
      } catch (error) {
        if (specifier !== 'zod') throw error;
        return next(specifier, { ...context, parentURL: import.meta.url });
      }
    },
  });
}

let provided = false;

const OWN = new URL('../../steps/define.ts', import.meta.url).href;
