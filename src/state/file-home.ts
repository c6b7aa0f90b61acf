import { fsyncSync, linkSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf, makeFolder, syncFolder, withFile, writeWhole } from './durable.ts';
import { fileCopies } from './file-copies.ts';
import { fileLock } from './file-lock.ts';
import { fileRunFiles } from './file-run-files.ts';
import { fileStore, readIfThere, writing } from './file-store.ts';
import type { KeptText, StateHome } from './home.ts';

/** Opens the state of one environment in a folder; nothing is made before the first write. */
export function fileHome(folder: string): StateHome {
  return {
    place: folder,
    store: fileStore(folder),
    lock: fileLock(folder),
    runs: fileRunFiles(folder),
    copies: fileCopies(folder),
    key: keptFile(join(folder, 'key')),
  };
}

/** A file of mode 600 that is written once. */
function keptFile(file: string): KeptText {
  return {
    read: async () => readIfThere(file),
    keep: async (text) => {
      writing(file, () => writeFirst(file, text));
      return readIfThere(file) ?? text;
    },
  };
}

/** A link, unlike a rename, takes nobody's place: of two who come at once the first one's text stays, whole. */
function writeFirst(file: string, text: string): void {
  const folder = dirname(file);
  makeFolder(folder);
  const next = `${file}.${process.pid}.next`;
  withFile(
    next,
    'w',
    (descriptor) => {
      writeWhole(descriptor, text);
      fsyncSync(descriptor);
    },
    'private',
  );
  try {
    linkSync(next, file);
  } catch (error) {
    // Not every file system knows links.
    if (codeOf(error) !== 'EEXIST') renameSync(next, file);
  } finally {
    rmSync(next, { force: true });
  }
  syncFolder(folder);
}
