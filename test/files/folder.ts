import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of its own for one test, removed when it goes out of scope. */
export type TestFolder = Disposable & { readonly path: string };

/** What stands at a path: content, an executable with content, a link, or a pipe. */
export type Thing = string | Uint8Array | { executable: string } | { link: string } | { pipe: true };

/** Makes a folder outside the project with these things in it. */
export function folderOf(things: Record<string, Thing>): TestFolder {
  const path = mkdtempSync(join(tmpdir(), 'deploy-files-'));
  for (const [name, thing] of Object.entries(things)) put(join(path, name), thing);
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Puts one thing at a path, making the folders above it. */
export function put(path: string, thing: Thing): void {
  mkdirSync(dirname(path), { recursive: true });
  if (typeof thing === 'string' || thing instanceof Uint8Array) writeFileSync(path, thing);
  else if ('pipe' in thing) spawnSync('mkfifo', [path]);
  else if ('link' in thing) symlinkSync(thing.link, path);
  else {
    writeFileSync(path, thing.executable);
    chmodSync(path, 0o755);
  }
}
