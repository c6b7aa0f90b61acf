import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** How readable what is written is: by its owner only, or as the umask lets. Folders follow. */
export type Privacy = 'private' | 'shared';

/** Replaces a file by a rename, durably: a crash at any instant leaves the old one or the new one. Its folder is made. */
export function replaceFile(file: string, content: string | Uint8Array, privacy: Privacy = 'shared'): void {
  const folder = dirname(file);
  makeFolder(folder, privacy);
  const next = `${file}.next`;
  withFile(
    next,
    'w',
    (descriptor) => {
      writeWhole(descriptor, content);
      fsyncSync(descriptor);
    },
    privacy,
  );
  renameSync(next, file);
  syncFolder(folder);
}

/** Opens a file while it is used. */
export function withFile(
  file: string,
  flags: string,
  use: (descriptor: number) => void,
  privacy: Privacy = 'shared',
): void {
  const descriptor = openSync(file, flags, privacy === 'private' ? 0o600 : 0o644);
  try {
    use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Writes all of it: one write may take less than it is given. */
export function writeWhole(descriptor: number, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
}

/** Makes a folder and those above it, durably: each that is new is a new name in the one above it. */
export function makeFolder(folder: string, privacy: Privacy = 'shared'): void {
  const first = mkdirSync(folder, { recursive: true, mode: privacy === 'private' ? 0o700 : 0o777 });
  if (first === undefined) return;
  const above = dirname(resolve(first));
  for (let at = resolve(folder); at !== above; at = dirname(at)) syncFolder(dirname(at));
}

/** Makes new names in a folder durable. Windows keeps no handle for a folder, and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform !== 'win32') withFile(folder, 'r', fsyncSync);
}

/** The system's code of an error, such as `ENOENT`, or whatever it says. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
