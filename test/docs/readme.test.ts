import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands/index.ts';
import { clone, ROOT } from '../pack/clone.ts';
import { comparable, isAsShown } from './comparable.ts';
import { openShell } from './shell.ts';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The lines that the page shows to be typed. */
const lines = [...readme.matchAll(/^ {4}(\S.*)$/gm)].map(([, line]) => line ?? '');

describe('README.md', () => {
  it('shows two lines to type', () => {
    expect(lines).toEqual(['npm ci && npx deploy --env local', 'npm ci && npm test']);
  });

  // CI is what types `npm ci` and, through it, these tests: the rest is typed here.
  it('deploys the example with its first line, and has nothing to do the second time, as it says', async () => {
    const folder = clone();
    const shell = openShell(folder, { DEPLOY_CACHE_DIR: join(folder, '.cache') });
    const line = lines[0]?.replace('npm ci && ', '') ?? '';
    const [first, second] = [await shell.type(line), await shell.type(line)];
    shell.close();
    expect([first.code, first.output]).toEqual([0, expect.stringContaining('deployed shop to local')]);
    expect(
      isAsShown(comparable(second.output, folder), '…\n✔ nothing to do: 14 skipped in <duration>\n…'),
    ).toBe(true);
  });

  it('names each command', () => {
    const table = readme.slice(readme.indexOf('## Commands'), readme.indexOf('## What it promises'));
    const missing = commands
      .map(({ name }) => name.split(' ').at(-1) ?? name)
      .filter((name) => !table.includes(name));
    expect(missing).toEqual([]);
  });
});

describe('the links of the documentation', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'state/README.md',
    ...readdirSync(join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
  ];

  it.each(pages)('lead somewhere: %s', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const targets = [...text.matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
    const broken = targets.flatMap(([whole, path = '', anchor]) => {
      const file = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
      if (!existsSync(file)) return [whole];
      if (anchor === undefined || !file.endsWith('.md')) return [];
      return anchorsIn(readFileSync(file, 'utf8')).has(anchor) ? [] : [whole];
    });
    expect(broken).toEqual([]);
  });
});

/** The anchors that GitHub makes of headings. */
function anchorsIn(markdown: string): ReadonlySet<string> {
  const headings = [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading ?? '');
  const written = [...markdown.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id]) => id ?? '');
  return new Set([
    ...written,
    ...headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  ]);
}
