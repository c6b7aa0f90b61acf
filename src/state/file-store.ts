import { existsSync, fdatasyncSync, fsyncSync, ftruncateSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Failure } from '../engine/failure.ts';
import type { StateStore } from '../engine/store.ts';
import { codeOf, makeFolder, replaceFile, syncFolder, withFile, writeWhole } from './durable.ts';

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
    // Steps that are ready in one turn of the event loop share one write to the disk.
    gather: () => setImmediate(),
    append: async (lines) =>
      writing(journalFile, () => {
        makeFolder(folder);
        withFile(journalFile, 'a', (file) => {
          writeWhole(file, lines);
          fdatasyncSync(file);
        });
        if (!journalExists) syncFolder(folder);
        journalExists = true;
      }),
    replace: async (snapshot) => writing(snapshotFile, () => replaceFile(snapshotFile, snapshot)),
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

/** Reads a file; undefined where there is none. Throws `Failure` `state-invalid`, naming it. */
export function readIfThere(file: string): string | undefined {
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

/** Writes something of a state. Throws `Failure` `state-unwritable`, naming the file. */
export function writing<Result>(file: string, write: () => Result): Result {
  try {
    return write();
  } catch (error) {
    throw new Failure('state-unwritable', `${file}: the state cannot be written (${codeOf(error)})`, {
      hint: 'Check the folder’s owner and the space on its disk, then run the same command again.',
      cause: error,
    });
  }
}
