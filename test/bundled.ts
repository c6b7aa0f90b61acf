import { fileURLToPath } from 'node:url';
import { buildWhereStale } from '../bundle/build.ts';

/**
 * Bundles the program where it has changed since it was bundled, so that the processes of the tests start fast. One that
 * cannot be bundled runs from its source: the tests of the package are there to say that.
 */
export default async function bundled(): Promise<void> {
  try {
    await buildWhereStale(fileURLToPath(new URL('..', import.meta.url)));
  } catch (error) {
    process.stderr.write(`the program could not be bundled: ${String(error)}\n`);
  }
}
