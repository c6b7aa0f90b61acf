import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * `NODE_OPTIONS=--import=preload.ts`: lets the real program run against a cloud in another process, at `FAR_CLOUD`, and
 * with leases of the shortest time that the service gives, as `LEASE_SECONDS` says. The product has no switch for either.
 */
const FAR = new URL('far-cloud.ts', import.meta.url).href;
const LEASE = 'options.leaseSeconds ?? 60';

registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context);
    return found.url.endsWith('/src/emulator/emulator.ts') ? { ...found, url: FAR } : found;
  },
  load: (url, context, next) => {
    if (!url.endsWith('/src/state/blob-lock.ts')) return next(url, context);
    const source = readFileSync(fileURLToPath(url), 'utf8');
    if (!source.includes(LEASE)) throw new Error(`${url} no longer says ${LEASE}`);
    const seconds = Number(process.env['LEASE_SECONDS'] ?? 15);
    return {
      format: 'module-typescript',
      source: source.replace(LEASE, `options.leaseSeconds ?? ${seconds}`),
      shortCircuit: true,
    };
  },
});
