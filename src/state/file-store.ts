import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Failure } from '../engine/failure.ts';
import type { StateStore } from '../engine/store.ts';

/**
 * Keeps the state of one environment in a folder: `state.json` and `journal.jsonl`. Every write is on the disk when it
 * resolves (fdatasync; for a new name also the folder), and the snapshot is replaced by a rename, so that a crash at any
 * instant leaves the old one or the new one. Throws `Failure` `state-unwritable`, naming the file.
 */
export function fileStore(folder: string): StateStore {
  const snapshotFile = join(folder, 'state.json');
  const journalFile = join(folder, 'journal.jsonl');
  let journalExists = false;
  return {
    read: async () => ({
      snapshot: readIfThere(snapshotFile),
      journal: readIfThere(journalFile) ?? '',
      place: snapshotFile,
    }),
    append: async (line) =>
      writing(journalFile, () => {
        makeFolder(folder);
        withFile(journalFile, 'a', (file) => {
          writeWhole(file, line);
          fdatasyncSync(file);
        });
        if (!journalExists) syncFolder(folder);
        journalExists = true;
      }),
    replace: async (snapshot) =>
      writing(snapshotFile, () => {
        makeFolder(folder);
        const next = `${snapshotFile}.next`;
        withFile(next, 'w', (file) => {
          writeWhole(file, snapshot);
          fsyncSync(file);
        });
        renameSync(next, snapshotFile);
        syncFolder(folder);
      }),
    cut: async (bytes) =>
      writing(journalFile, () => {
        if (!existsSync(journalFile)) return;
        withFile(journalFile, 'r+', (file) => {
          ftruncateSync(file, bytes);
          fsyncSync(file);
        });
      }),
  };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new Failure('state-invalid', `${file}: the state cannot be read (${codeOf(error)})`, {
      hint: 'Check that the file belongs to you and is a file.',
      cause: error,
    });
  }
}

function writing(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new Failure('state-unwritable', `${file}: the state cannot be written (${codeOf(error)})`, {
      hint: 'Check the folder’s owner and the space on its disk, then run the same command again.',
      cause: error,
    });
  }
}

function withFile(file: string, flags: string, use: (descriptor: number) => void): void {
  const descriptor = openSync(file, flags, 0o644);
  try {
    use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A write may take less than it is given. */
function writeWhole(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
}

/** Each folder that is new is a new name in the one above it. */
function makeFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  const above = dirname(resolve(first));
  for (let at = resolve(folder); at !== above; at = dirname(at)) syncFolder(dirname(at));
}

/** A new name is durable only once its folder is. Windows keeps no handle for a folder, and needs none. */
function syncFolder(folder: string): void {
  if (process.platform !== 'win32') withFile(folder, 'r', fsyncSync);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
