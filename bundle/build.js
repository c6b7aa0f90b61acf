// `npm run build`; `npm ci` and `npm install` run it with --if-possible: without the packages of developers, or under an
// older Node, the program runs from its source (a clone) or is bundled already (a package).
import { fileURLToPath } from 'node:url';

const ifPossible = process.argv.includes('--if-possible');
const missing = ifPossible ? await missingHere() : undefined;
if (missing === undefined) {
  const { build } = await import('./build.ts');
  const { id, modules, bytes } = await build(fileURLToPath(new URL('..', import.meta.url)));
  const size = (bytes / 1_000_000).toFixed(1);
  process.stderr.write(`dist: ${modules} modules, ${size} MB, build ${id.slice(0, 12)}\n`);
} else {
  process.stderr.write(`dist: not built, ${missing}; deploy runs from its source\n`);
}

async function missingHere() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 18)) return `Node.js ${process.versions.node} is too old`;
  try {
    import.meta.resolve('rolldown');
    return undefined;
  } catch {
    return 'rolldown is not installed';
  }
}
