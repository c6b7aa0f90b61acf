import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { digestContext } from '../../src/files/context.ts';
import { newestFile } from '../../src/files/newest.ts';
import { stampTree, type TreeLook } from '../../src/files/tree-stamp.ts';
import { folderOf, put, type Thing } from './folder.ts';

// Files of a test are made right before they are looked at: only a later clock takes them for settled.
const later = () => Date.now() + 5_000;

async function lookAt(
  folder: string,
  dockerfile = 'Dockerfile',
  now = later,
): Promise<{ look: TreeLook; stamp: string | undefined }> {
  const told: { look: TreeLook; stamp: string | undefined }[] = [];
  await digestContext(folder, { dockerfile, now, looked: (look, stamp) => told.push({ look, stamp }) });
  expect(told).toHaveLength(1);
  return told[0] ?? { look: { folder: '', skip: [] }, stamp: undefined };
}

describe('the stamp of a tree', () => {
  const things: Record<string, Thing> = {
    Dockerfile: 'FROM scratch',
    'src/a.ts': 'a',
    'src/b.ts': 'b',
    'src/deep/c.ts': 'c',
    'run.sh': { executable: 'exit' },
    link: { link: 'src/a.ts' },
  };

  it('is the same as long as nothing changes, and that of the look which the digest tells', async () => {
    using folder = folderOf({ ...things, '.dockerignore': 'out\n*.log\n', 'out/x': 'x', 'a.log': 'l' });
    const { look, stamp } = await lookAt(folder.path);
    expect(look).toEqual({ folder: folder.path, skip: ['a.log', 'out/'] });
    expect(stamp).toBeDefined();
    expect(stampTree(look)).toBe(stamp);
    readFileSync(join(folder.path, 'src/a.ts'));
    expect(stampTree(JSON.parse(JSON.stringify(look)) as TreeLook)).toBe(stamp);
  });

  const changes: [string, (at: (path: string) => string) => void][] = [
    ['a content of the same size, with the old times put back', (at) => sameTimes(at('src/a.ts'), 'z')],
    ['a content of another size', (at) => writeFileSync(at('src/a.ts'), 'longer')],
    ['only the time of a file', (at) => utimesSync(at('src/a.ts'), 1, 1)],
    ['an executable bit', (at) => chmodSync(at('src/a.ts'), 0o755)],
    ['a new file', (at) => writeFileSync(at('src/new.ts'), '')],
    ['a new file in a new folder', (at) => put(at('new/deep/new.ts'), '')],
    ['a file less', (at) => rmSync(at('src/a.ts'))],
    ['another name', (at) => renameSync(at('src/a.ts'), at('src/z.ts'))],
    ['a file moved over another', (at) => renameSync(at('src/a.ts'), at('src/b.ts'))],
    ['two files that have swapped their names', (at) => swap(at('src/a.ts'), at('src/b.ts'))],
    ['another target of a link', (at) => (rmSync(at('link')), symlinkSync('src/b.ts', at('link')))],
    ['a link that became a file', (at) => (rmSync(at('link')), writeFileSync(at('link'), 'a'))],
    ['a file that became a folder', (at) => (rmSync(at('src/a.ts')), mkdirSync(at('src/a.ts')))],
    [
      'a folder that became a link to its content',
      (at) => (renameSync(at('src'), at('moved')), symlinkSync('moved', at('src'))),
    ],
    ['an ignore file', (at) => writeFileSync(at('.dockerignore'), 'src')],
    ['an ignore file of the Dockerfile', (at) => writeFileSync(at('Dockerfile.dockerignore'), 'src')],
    ['the whole folder gone', (at) => rmSync(at('.'), { recursive: true })],
  ];

  it.each(changes)('shows %s', async (_what, change) => {
    using folder = folderOf(things);
    const { look, stamp } = await lookAt(folder.path);
    // The clock that file times are taken from goes on by up to 10 ms at once.
    await setTimeout(12);
    change((path) => join(folder.path, path));
    expect(stamp).toBeDefined();
    expect(stampTree(look)).not.toBe(stamp);
    expect(stampTree(look) === undefined).toBe(!existsSync(folder.path));
  });

  it('does not show what is ignored, however much of it comes, goes and changes', async () => {
    using folder = folderOf({ ...things, '.dockerignore': 'out\n*.log\n', 'out/x': 'x', 'a.log': 'l' });
    const { look, stamp } = await lookAt(folder.path);
    put(join(folder.path, 'out/deep/y'), 'y');
    writeFileSync(join(folder.path, 'a.log'), 'more');
    expect(stampTree(look)).toBe(stamp);
    rmSync(join(folder.path, 'out'), { recursive: true });
    expect(stampTree(look)).toBe(stamp);
    // A new ignored file is not known to be one: looking closely costs time, not truth.
    writeFileSync(join(folder.path, 'b.log'), '');
    expect(stampTree(look)).not.toBe(stamp);
  });

  it('shows what an exception brings back when an ignored file becomes a folder', async () => {
    using folder = folderOf({ ...things, '.dockerignore': 'out\n!out/keep\n', out: 'x' });
    const { look, stamp } = await lookAt(folder.path);
    rmSync(join(folder.path, 'out'));
    put(join(folder.path, 'out/keep'), 'kept');
    expect(stampTree(look)).not.toBe(stamp);
  });

  it('covers a Dockerfile and an ignore file that lie in an ignored folder', async () => {
    using folder = folderOf({ '.dockerignore': '*', 'docker/Dockerfile': 'FROM a', 'docker/x/y': '', z: '' });
    const dockerfile = 'docker/Dockerfile';
    const { look, stamp } = await lookAt(folder.path, dockerfile);
    expect(look.skip).toEqual(['docker/x/', 'z']);
    writeFileSync(join(folder.path, dockerfile), 'FROM b');
    expect(stampTree(look)).not.toBe(stamp);
    const second = await lookAt(folder.path, dockerfile);
    writeFileSync(join(folder.path, 'docker/Dockerfile.dockerignore'), 'nothing');
    expect(stampTree(second.look)).not.toBe(second.stamp);
  });

  it('names folders only when there are too many ignored files, and then shows a change of each', async () => {
    const ignored = Object.fromEntries(Array.from({ length: 4_001 }, (_, n) => [`logs/${n}.log`, '']));
    using folder = folderOf({ ...things, '.dockerignore': '**/*.log\nout', 'out/x': '', ...ignored });
    const { look, stamp } = await lookAt(folder.path);
    expect(look.skip).toEqual(['out/']);
    expect(stampTree(look)).toBe(stamp);
    writeFileSync(join(folder.path, 'logs/17.log'), 'more');
    expect(stampTree(look)).not.toBe(stamp);
    expect(stamp).toBeDefined();
  });

  it('vouches for nothing while a file was changed in the second in which it was looked at, or later', async () => {
    using folder = folderOf(things);
    const changed = Math.floor(statSync(join(folder.path, 'link')).ctimeMs / 1000) * 1000;
    expect((await lookAt(folder.path, 'Dockerfile', () => changed + 999)).stamp).toBeUndefined();
    expect((await lookAt(folder.path, 'Dockerfile', () => changed - 60_000)).stamp).toBeUndefined();
    expect((await lookAt(folder.path, 'Dockerfile', later)).stamp).toBeDefined();
    utimesSync(join(folder.path, 'src/a.ts'), later() / 1000 + 60, later() / 1000 + 60);
    expect((await lookAt(folder.path, 'Dockerfile', later)).stamp).toBeUndefined();
  });

  it.each([
    ['the Dockerfile', { real: 'FROM scratch', Dockerfile: { link: 'real' } }, 'Dockerfile'],
    ['the ignore file', { Dockerfile: '', rules: 'x', '.dockerignore': { link: 'rules' } }, 'Dockerfile'],
    ['the folder of the Dockerfile', { 'real/Dockerfile': '', way: { link: 'real' } }, 'way/Dockerfile'],
  ])(
    'vouches for nothing when %s is a link: what it leads to may be elsewhere',
    async (_what, tree, name) => {
      using folder = folderOf(tree);
      expect((await lookAt(folder.path, name)).stamp).toBeUndefined();
    },
  );

  it('is undefined for a folder that cannot be walked', () => {
    using folder = folderOf({ file: '' });
    expect(stampTree({ folder: join(folder.path, 'missing'), skip: [] })).toBeUndefined();
    expect(stampTree({ folder: join(folder.path, 'file'), skip: [] })).toBeUndefined();
    expect(stampTree({ folder: folder.path, skip: [] })).toBeDefined();
  });

  it('tells trees apart that differ in where a name ends', () => {
    using one = folderOf({ 'a/b': '' });
    using other = folderOf({ ab: '' });
    expect(stampTree({ folder: one.path, skip: [] })).not.toBe(stampTree({ folder: other.path, skip: [] }));
  });
});

describe('the look at the folder of the newest file', () => {
  it('covers its files, and passes over what lies deeper', () => {
    using folder = folderOf({ '0001_a.sql': '', '0002_b.sql': '', 'old/0000.sql': '' });
    const told: [TreeLook, string | undefined][] = [];
    expect(newestFile(folder.path, (...look) => told.push(look), later)).toBe('0002_b');
    const [[look, stamp] = []] = told;
    expect(look).toEqual({ folder: folder.path, skip: ['old/'] });
    if (look === undefined) return;
    put(join(folder.path, 'old/0003.sql'), '');
    expect(stampTree(look)).toBe(stamp);
    put(join(folder.path, '0003_c.sql'), '');
    expect(stampTree(look)).not.toBe(stamp);
    newestFile(
      folder.path,
      (...again) => told.push(again),
      () => Date.now() - 5_000,
    );
    expect(told.at(-1)?.[1]).toBeUndefined();
  });
});

function sameTimes(path: string, content: string): void {
  const { atime, mtime } = statSync(path);
  writeFileSync(path, content);
  utimesSync(path, atime, mtime);
}

function swap(one: string, other: string): void {
  renameSync(one, `${one}~`);
  renameSync(other, one);
  renameSync(`${one}~`, other);
}
