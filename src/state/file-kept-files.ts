import { createReadStream, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from './durable.ts';
import { type KeptFiles, wholeLines } from './kept-files.ts';

/**
 * All files below a folder but those that `isLeftOut` names, and those in folders so named. A folder that cannot be listed
 * is listed as a file, which cannot be read then; so is a link: what it leads to lies elsewhere.
 */
export function fileKeptFiles(folder: string, isLeftOut: (name: string) => boolean = () => false): KeptFiles {
  return {
    place: folder,
    list: async () => namesBelow(folder, '').filter((name) => !isLeftOut(name)),
    read: (name) => wholeLines(textOf(join(folder, name))),
  };
}

function namesBelow(folder: string, path: string): string[] {
  try {
    const entries = readdirSync(join(folder, path), { withFileTypes: true });
    return entries
      .toSorted((a, b) => a.name.localeCompare(b.name))
      .flatMap((entry) => {
        const name = path === '' ? entry.name : `${path}/${entry.name}`;
        return entry.isDirectory()
          ? namesBelow(folder, name)
          : entry.isFile() || entry.isSymbolicLink()
            ? [name]
            : [];
      });
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? [] : [path === '' ? '.' : path];
  }
}

async function* textOf(file: string): AsyncGenerator<string> {
  try {
    if (lstatSync(file).isSymbolicLink()) throw new Error('it is a symbolic link, which is not followed');
    for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: CHUNK }))
      yield String(chunk);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

const CHUNK = 1024 * 1024;
