#!/usr/bin/env node
import { fileURLToPath } from 'node:url';

// By its names it would bring its promise API along, a tenth of a start. An older Node has no such function, and no need.
const fs = process.getBuiltinModule?.('node:fs');

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `deploy needs Node.js 22.18 or newer; this is ${process.versions.node}.\n` +
      'Inside its folder, `npm ci` installs one that `npx deploy` uses.\n',
  );
  process.exitCode = 1;
} else {
  const { start } = (await bundled()) ?? (await import('../src/cli/start.ts'));
  // What an interrupted run was still waiting for must not keep the process.
  process.exit(await start(process.argv.slice(2)));
}

/** The program in one piece; undefined where there is none, or it is not made of the sources that lie beside it. */
async function bundled() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  // A package has no sources.
  if (!fs.existsSync(`${root}src`)) return import('../dist/start.mjs');
  const noted = notedIn(`${root}dist/build.json`);
  if (!Array.isArray(noted?.sources) || !isUnchanged(noted.sources, root)) return undefined;
  const program = await import('../dist/start.mjs');
  // Another build may have replaced it between the two looks.
  return program.BUILD_ID === noted.id ? program : undefined;
}

function notedIn(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    // None was built.
    return undefined;
  }
}

/** Size and time tell, as they do for make: to look at hundreds of files takes milliseconds, to read them does not. */
function isUnchanged(sources, root) {
  const quietly = { throwIfNoEntry: false };
  for (const [path, size, written] of sources) {
    const now = fs.lstatSync(root + path, quietly);
    if (now === undefined || now.size !== size || now.mtimeMs !== written) return false;
  }
  return true;
}
