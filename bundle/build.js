// `npm run build`. `npm ci` and `npm install` run it with --if-possible: where it cannot be built (an older Node, no packages
// of developers, a platform for which rolldown has no binary) the program runs from its source.
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

try {
  const { build } = await import('./build.ts');
  const { id, modules, bytes } = await build(ROOT);
  const size = (bytes / 1_000_000).toFixed(1);
  process.stderr.write(`dist: ${modules} modules, ${size} MB, build ${id.slice(0, 12)}\n`);
} catch (error) {
  if (!process.argv.includes('--if-possible')) throw error;
  const [why] = String(error).split('\n');
  process.stderr.write(`dist: not built (${why}); deploy runs from its source\n`);
}
