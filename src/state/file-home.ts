import { fileCopies } from './file-copies.ts';
import { fileKeptFiles } from './file-kept-files.ts';
import { fileLock } from './file-lock.ts';
import { fileRunFiles } from './file-run-files.ts';
import { fileStore } from './file-store.ts';
import type { StateHome } from './home.ts';

/** Opens the state of one environment in a folder; nothing is made before the first write. */
export function fileHome(folder: string): StateHome {
  return {
    place: folder,
    store: fileStore(folder),
    lock: fileLock(folder),
    runs: fileRunFiles(folder),
    copies: fileCopies(folder),
    files: fileKeptFiles(folder, isOnlyHere),
  };
}

/** What shares the folder and is no state: the key of digests, and the embedded Azure with its vault. */
function isOnlyHere(name: string): boolean {
  return /^(?:key|azure\.json|vault\.json)(?:\.(?:\d+\.)?next)?$/.test(name);
}
