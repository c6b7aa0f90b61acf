import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { put } from './put.ts';
import type { Source } from './sources.ts';

/** What `dist/build.json` says of a bundle: which one it is, and of which files it was made. */
export interface Note {
  readonly id: string;
  readonly sources: readonly Source[];
}

/** Reads the note of the bundle in a folder; undefined where there is none that can be read. */
export function notedIn(folder: string): Note | undefined {
  try {
    return shape.parse(JSON.parse(readFileSync(join(folder, NAME), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Writes it: from then on the launcher takes the bundle for one of these sources. */
export function writeNote(folder: string, note: Note): void {
  put(join(folder, NAME), JSON.stringify(note));
}

const NAME = 'build.json';

const shape = z.object({
  id: z.string(),
  sources: z.array(z.tuple([z.string(), z.number(), z.number()])),
});
