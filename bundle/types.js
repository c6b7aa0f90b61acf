// The types of what users' steps and their tests import, into `dist/types/`: of all that the compiler writes, what these
// reach. `npm run build` and `npm pack` call it. The packages of Azure are in the bundle and not beside it: what is named of
// them may be anything, so that a user's compiler finds nothing missing.
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TYPES = join(ROOT, 'dist/types');
const ENTRIES = ['steps/kit.d.ts', 'src/kit/testing.d.ts'];

/** Writes the types anew. Throws where the sources do not compile. */
export function writeTypes() {
  rmSync(TYPES, { recursive: true, force: true });
  const compiler = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));
  execFileSync(process.execPath, [compiler, '-p', 'bundle/tsconfig.json'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  const reached = new Set(ENTRIES.map((path) => join(TYPES, path)));
  for (const file of reached) for (const imported of importsOf(file)) reached.add(imported);
  for (const path of globSync('**/*.d.ts', { cwd: TYPES })) {
    const file = join(TYPES, path);
    if (reached.has(file)) writeFileSync(file, selfContained(readFileSync(file, 'utf8')));
    else rmSync(file);
  }
}

function importsOf(file) {
  const found = readFileSync(file, 'utf8').matchAll(/(?:from |import\()["'](\.{1,2}\/[^"']+)["']/g);
  return [...found].map(([, path]) => resolve(dirname(file), path.replace(/\.[jt]s$/, '.d.ts')));
}

function selfContained(text) {
  return text.replaceAll(BUNDLED, (_import, names) =>
    names
      .split(',')
      .map((name) => `type ${name.trim().split(' ').at(-1)}<_One = any, _Other = any> = any;`)
      .join('\n'),
  );
}

const BUNDLED = /^import (?:type )?\{([^}]+)\} from '(?:@azure\/|arm-containerregistry-builds)[^']*';/gm;

if (pathToFileURL(process.argv[1] ?? '').href === import.meta.url) writeTypes();
