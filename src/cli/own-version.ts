import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ownFile } from './own-files.ts';

/** The version of this program, as its `package.json` tells it. */
export function ownVersion(): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(ownFile('package.json'), 'utf8')))
    .version;
}
