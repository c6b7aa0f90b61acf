// Types what a page shows and prints what came of each line, to be looked at or copied: `node test/docs/transcript.ts PAGE`.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { HOME } from './comparable.ts';
import { consoleBlocks } from './console-blocks.ts';
import { openShell } from './shell.ts';
import { tarball } from './tarball.ts';

const home = mkdtempSync(join(tmpdir(), 'deploy-transcript-'));
const folder = join(home, 'first');
try {
  mkdirSync(folder);
  const file = await tarball();
  copyFileSync(file, join(folder, basename(file)));
  const shell = openShell(folder, { DEPLOY_CACHE_DIR: join(folder, '.cache') });
  for (const { line } of consoleBlocks(readFileSync(process.argv[2] ?? 'docs/tutorial.md', 'utf8'))) {
    const { code, output } = await shell.type(line);
    process.stdout.write(`$ ${line}\n${output.replaceAll(folder, HOME)}<exit ${code}>\n`);
  }
  shell.close();
} finally {
  rmSync(home, { recursive: true, force: true });
}
