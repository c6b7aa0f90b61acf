import { resolve } from 'node:path';
import { archiveContext } from '../files/archive.ts';
import { digestContext, readContext } from '../files/context.ts';
import { newestFile } from '../files/newest.ts';
import type { Contexts, Facts } from '../../steps/ports.ts';

/** The build contexts below a folder, as facts and as the port that packs them; nothing is remembered of them. */
export function contextsIn(folder: string): {
  facts: Pick<Facts, 'contextDigest' | 'contextFiles' | 'newestFile'>;
  ports: Contexts;
} {
  return {
    facts: {
      contextDigest: (context, dockerfile) => digestContext(resolve(folder, context), { dockerfile }),
      contextFiles: async (context, dockerfile, directory) =>
        (await readContext(resolve(folder, context), { dockerfile })).below(directory),
      newestFile: async (of) => newestFile(resolve(folder, of)),
    },
    ports: {
      archive: (context, expected, dockerfile) =>
        archiveContext(resolve(folder, context), expected, { dockerfile }),
    },
  };
}
