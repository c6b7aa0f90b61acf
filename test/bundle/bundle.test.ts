import { createHash } from 'node:crypto';
import { appendFileSync, globSync, lstatSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SPY, sourcesLoaded } from '../e2e/loaded.ts';
import { clone, type Ended, node, ROOT } from '../pack/clone.ts';

let program: string;

beforeAll(async () => {
  program = clone();
  writeFileSync(join(program, 'spy.mjs'), SPY);
  await built(program);
});

async function built(folder: string): Promise<void> {
  const { code, stderr } = await node(folder, 'bundle/build.js');
  if (code !== 0) throw new Error(stderr);
}

function deploy(...args: string[]): Promise<Ended> {
  return node(program, 'bin/deploy.js', ...args);
}

/** Where what the program has loaded comes from, each room once: `dist/`, `src/`. */
async function roomsLoaded(): Promise<string[]> {
  const { stdout, stderr } = await node(program, '--import', './spy.mjs', 'bin/deploy.js', '--version');
  expect(stdout).toBe('0.1.0\n');
  const urls = stderr.split('\n').filter((line) => line.startsWith('file:'));
  return [...new Set(urls.flatMap((url) => /\/(dist|src)\//.exec(url)?.[1] ?? []))];
}

/** The digests of the files of a bundle, by name. */
function digests(folder: string): Record<string, string> {
  const names = globSync('{*.{mjs,map,txt},chunks/*}', { cwd: join(folder, 'dist') }).sort();
  const digest = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, 'dist', name)))
      .digest('hex');
  return Object.fromEntries(names.map((name) => [name, digest(name)]));
}

describe('the bundle', () => {
  it('is the same, byte for byte, of the same sources, and knows nothing of the machine', async () => {
    const other = clone();
    await built(other);
    expect(digests(other)).toEqual(digests(program));
    const texts = Object.keys(digests(program)).map((name) =>
      readFileSync(join(program, 'dist', name), 'utf8'),
    );
    expect(texts.filter((text) => text.includes(program) || text.includes(ROOT))).toEqual([]);
  });

  it('begins with an entry that loads nothing but modules of Node, and tells its version with a handful of files', async () => {
    const entry = readFileSync(join(program, 'dist/start.mjs'), 'utf8');
    const imported = [...entry.matchAll(/\bfrom"([^"]+)"/g)].map(([, name]) => name);
    expect(imported.filter((name) => name?.startsWith('node:') !== true)).toEqual([]);
    const { stderr } = await node(program, '--import', './spy.mjs', 'bin/deploy.js', '--version');
    const chunks = stderr.split('\n').filter((line) => line.includes('/dist/'));
    expect(chunks.length).toBeLessThanOrEqual(5);
    expect(sourcesLoaded(stderr).some((url) => url.includes('/node_modules/zod/'))).toBe(false);
  });

  it('runs where no source has changed, and the sources where one has, even to as many bytes', async () => {
    const file = join(program, 'src/engine/guard.ts');
    const before = lstatSync(file);
    expect(await roomsLoaded()).toEqual(['dist']);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('/**', '/* '));
    expect(lstatSync(file).size).toBe(before.size);
    expect(await roomsLoaded()).toEqual(['src']);
    writeFileSync(file, text);
    utimesSync(file, before.atime, before.mtime);
    // A Date has no more than milliseconds.
    await node(program, '--input-type=module', '-e', WHERE_STALE);
    expect(await roomsLoaded()).toEqual(['dist']);
  });

  it('runs the sources where there is no note of it, or one of another build', async () => {
    const note = join(program, 'dist/build.json');
    const text = readFileSync(note, 'utf8');
    for (const other of ['', '{', 'null', '{}', text.replace(/"id":"./, '"id":"?')]) {
      writeFileSync(note, other);
      expect(await roomsLoaded()).toContain('src');
    }
    writeFileSync(note, text);
    expect(await roomsLoaded()).toEqual(['dist']);
  });

  it('is not made again of the same sources that were written at another time', async () => {
    const start = join(program, 'dist/start.mjs');
    const before = lstatSync(start).mtimeMs;
    utimesSync(join(program, 'src/engine/guard.ts'), new Date(), new Date());
    expect(await roomsLoaded()).toEqual(['src']);
    await node(program, '--input-type=module', '-e', WHERE_STALE);
    expect(lstatSync(start).mtimeMs).toBe(before);
    expect(await roomsLoaded()).toEqual(['dist']);
  });

  it('can be built twice at once while the program runs, and what runs keeps its chunks', async () => {
    const chunks = globSync('chunks/*.mjs', { cwd: join(program, 'dist') });
    appendFileSync(join(program, 'src/engine/guard.ts'), '\nexport const ONE_MORE = 1;\n');
    const building = Promise.all([built(program), built(program)]);
    const codes: number[] = [];
    const run = async (): Promise<void> => {
      codes.push((await deploy('plan', '--env', 'local', '--offline')).code);
    };
    await Promise.all([building, run(), run().then(run).then(run)]);
    expect(codes).toEqual([0, 0, 0, 0]);
    expect(await roomsLoaded()).toEqual(['dist']);
    expect(globSync('chunks/*.mjs', { cwd: join(program, 'dist') })).toEqual(expect.arrayContaining(chunks));
  });

  it('forgets the chunks of an earlier one after hours, and has npm not pack them before', async () => {
    const notPacked = readFileSync(join(program, 'dist/.npmignore'), 'utf8').split('\n');
    const earlier = notPacked.filter((name) => name.startsWith('chunks/'));
    expect(earlier.length).toBeGreaterThan(0);
    const [oldest = '', ...others] = earlier;
    const longAgo = new Date(Date.now() - 5 * 60 * 60 * 1000);
    utimesSync(join(program, 'dist', oldest), longAgo, longAgo);
    await built(program);
    const left = globSync('chunks/*', { cwd: join(program, 'dist') });
    expect(left).not.toContain(oldest);
    expect(left).toEqual(expect.arrayContaining(others));
  });

  it('is compiled once, and never where nobody asked for it', async () => {
    const compiled = () => globSync('dist/compiled/*/*', { cwd: program });
    await built(program);
    await node(
      program,
      '--import',
      'data:text/javascript,process.env.NODE_DISABLE_COMPILE_CACHE="1"',
      'bin/deploy.js',
      '--version',
    );
    expect(compiled()).toEqual([]);
    await deploy('--version');
    expect(compiled().length).toBeGreaterThan(0);
  });

  it('shows in traces where its sources are', async () => {
    const { stderr } = await deploy('--env', 'local', '--config', '/dev/null/none', '--log-level', 'debug');
    const [line = ''] = stderr.split('\n').filter((text) => text.startsWith('{'));
    expect(JSON.parse(line).stack).toMatch(/src\/config\/\w+\.ts:\d+/);
  });
});

const WHERE_STALE = `import { buildWhereStale } from './bundle/build.ts'; await buildWhereStale(process.cwd());`;
