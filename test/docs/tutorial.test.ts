import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, temporaryFolder } from '../pack/clone.ts';
import { comparable, isAsShown } from './comparable.ts';
import { consoleBlocks } from './console-blocks.ts';
import { openShell, type TypedShell } from './shell.ts';
import { tarball } from './tarball.ts';

// A new user's path: in a folder of its own, with the program as npm packs it.
describe('docs/tutorial.md', () => {
  const folder = join(temporaryFolder(), 'first');
  let shell: TypedShell;

  beforeAll(async () => {
    mkdirSync(folder);
    const file = await tarball();
    copyFileSync(file, join(folder, basename(file)));
    shell = openShell(folder, { DEPLOY_CACHE_DIR: join(folder, '.cache') });
  });

  afterAll(() => shell.close());

  // In the order of the page: each line finds what those before it have left.
  it.each(consoleBlocks(readFileSync(join(ROOT, 'docs/tutorial.md'), 'utf8')))(
    'line $at: $line',
    async ({ line, output, fails }) => {
      const typed = await shell.type(line);
      const told = comparable(typed.output, folder);
      const shown = output === undefined ? told : comparable(output, folder);
      // What differs is told line by line.
      expect(isAsShown(told, shown) ? shown : told).toBe(shown);
      expect(typed.code === 0, `exit code ${typed.code}: ${typed.output}`).toBe(!fails);
    },
  );
});
