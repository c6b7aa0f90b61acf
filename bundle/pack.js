// `npm pack` calls this before (prepack) and after (postpack). In between package.json names of the dependencies only what
// the bundle does not hold: zod, whose types a step of one's own is written against. In a clone all of them stand there,
// since without the packages of developers (`npm ci --omit=dev`) the program runs from its source.
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from './build.ts';
import { put } from './put.ts';
import { writeTypes } from './types.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MANIFEST = `${ROOT}package.json`;
/** Moved, not copied: it comes back with the time at which it was written, by which the bundle is known to be fresh. */
const KEPT = `${ROOT}dist/manifest.kept`;

// After one that was ended half-way it is there before, too; unless git has brought it back, and it was edited since.
if (existsSync(KEPT) && read(MANIFEST).devDependencies === undefined) renameSync(KEPT, MANIFEST);
rmSync(KEPT, { force: true });
if (process.argv[2] === 'before') {
  await build(ROOT);
  writeTypes();
  const { dependencies, scripts, ...packed } = read(MANIFEST);
  for (const ofTheClone of ['devDependencies', 'allowScripts']) delete packed[ofTheClone];
  packed.dependencies = { zod: dependencies.zod };
  // Without them npm would not come back here after one that was ended half-way.
  packed.scripts = { prepack: scripts.prepack, postpack: scripts.postpack };
  renameSync(MANIFEST, KEPT);
  put(MANIFEST, `${JSON.stringify(packed, undefined, 2)}\n`);
}

function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
