import { BUILD_ID } from './build-id.ts';
import { ownFile } from './own-files.ts';

/**
 * Readies Node for all that is still to be loaded of the bundle; from its source the program needs nothing of it.
 *
 * What Node compiles is kept, which takes a tenth off a start: beside the bundle, since who can write there can change the
 * program anyway, and not where Node keeps it by default, which all users of a machine share. Where that cannot be
 * written, and with NODE_DISABLE_COMPILE_CACHE, nothing is kept.
 * Source: nodejs.org/api/module.html#module-compile-cache
 */
export function readyBundle(argv: readonly string[]): void {
  if (BUILD_ID === undefined) return;
  process.getBuiltinModule('node:module').enableCompileCache(ownFile('dist/compiled'));
  // Only there is a trace shown; the maps would cost every start.
  if (argv.includes('debug') || argv.includes('--log-level=debug')) process.setSourceMapsEnabled(true);
}
