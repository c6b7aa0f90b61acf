import * as fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { archiveContext } from '../../src/files/archive.ts';
import { tellFiles } from '../../src/files/context-files.ts';
import { digestContext, readContext } from '../../src/files/context.ts';
import { folderOf, put } from './folder.ts';

const dockerfile = 'Dockerfile';

function tell(files: Record<string, string>, most: number): Record<string, string> {
  const paths = Object.keys(files).sort();
  return tellFiles(paths, (index) => files[paths[index] ?? ''] ?? '', most);
}

function changed(one: Record<string, string>, other: Record<string, string>): string[] {
  return Object.keys({ ...one, ...other }).filter((path) => one[path] !== other[path]);
}

describe('what is told of the files of a context', () => {
  const files = { Dockerfile: '1', 'a/b/x': '2', 'a/b/y': '3', 'a/c/x': '4', 'a/z': '5', 'd/x': '6', e: '7' };

  it('is each file by its stamp, up to as many as are named', () => {
    expect(tell(files, 7)).toEqual(files);
  });

  it('is each folder by what lies directly in it, where there are more files', () => {
    const told = tell(files, 6);
    expect(Object.keys(told)).toEqual(['./', 'a/b/', 'a/c/', 'a/', 'd/']);
    for (const digest of Object.values(told)) expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(changed(told, tell({ ...files, 'a/b/y': '9' }, 6))).toEqual(['a/b/']);
    expect(changed(told, tell({ ...files, 'a/z': '9' }, 6))).toEqual(['a/']);
    expect(changed(told, tell({ ...files, e: '9' }, 6))).toEqual(['./']);
    expect(changed(told, tell({ ...files, 'd/new': '9' }, 6))).toEqual(['d/']);
  });

  it('is the upper folders with all that is in them, where there are more folders', () => {
    const told = tell(files, 3);
    expect(Object.keys(told)).toEqual(['./', 'a/', 'd/']);
    expect(changed(told, tell({ ...files, 'a/b/y': '9' }, 3))).toEqual(['a/']);
    expect(Object.keys(tell(files, 2))).toEqual(['./']);
  });

  it('never is more than that, never leaves a file out, and names the folder of each change', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 })
      .map((parts) => `${parts.join('/')}.f`);
    fc.assert(
      fc.property(
        fc.uniqueArray(path, { minLength: 2, maxLength: 20 }),
        fc.nat(),
        fc.integer({ min: 1, max: 12 }),
        (paths, which, most) => {
          const one = Object.fromEntries(paths.map((each) => [each, 'same']));
          const name = paths[which % paths.length] ?? '';
          const told = tell(one, most);
          expect(Object.keys(told).length).toBeLessThanOrEqual(Math.max(1, most));
          const [found = '', ...more] = changed(told, tell({ ...one, [name]: 'other' }, most));
          expect(more).toEqual([]);
          expect(`./${name}`.startsWith(found === './' ? './' : `./${found}`)).toBe(true);
        },
      ),
    );
  });
});

describe('the files below a folder of a context', () => {
  it('are told one by one, however the folder is spelled', async () => {
    using folder = folderOf({ Dockerfile: '', 'sql/1.sql': 'a', 'sql/deep/2.sql': 'b', 'sqlite/x': '' });
    const content = await readContext(folder.path, { dockerfile });
    for (const directory of ['sql', './sql/', 'x/../sql'])
      expect(Object.keys(content.below(directory))).toEqual(['sql/1.sql', 'sql/deep/2.sql']);
    expect(content.below('sql')).toEqual(
      Object.fromEntries(Object.entries(content.digest.files).filter(([path]) => path.startsWith('sql/'))),
    );
    expect(content.below('none')).toEqual({});
    expect(content.below('.')).toEqual(content.digest.files);
  });
});

describe('the archive of a context of which folders are told', () => {
  const things = { Dockerfile: 'FROM scratch', 'a/x': 'x', 'a/y': 'y', 'b/z': 'z' };

  async function expectedOf(path: string) {
    const { digest, files } = await digestContext(path, { dockerfile });
    return { whole: { digest, files }, folders: { digest, files: tell(files, 3) } };
  }

  async function archiveOf(...[folder, expected]: Parameters<typeof archiveContext>): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    for await (const piece of archiveContext(folder, expected, { dockerfile })) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  it('is the same to the byte as where each file is told', async () => {
    using folder = folderOf(things);
    const { whole, folders } = await expectedOf(folder.path);
    expect(Object.keys(folders.files)).toEqual(['./', 'a/', 'b/']);
    const [one, other] = [whole, folders].map((expected) => archiveOf(folder.path, expected, { dockerfile }));
    expect(await other).toEqual(await one);
  });

  it.each([
    ['a content', 'b/z', 'b/'],
    ['a new file', 'a/new', 'a/'],
    ['a new file at the top', 'new', './'],
  ])('is refused, naming the folder, for %s', async (_what, path, named) => {
    using folder = folderOf(things);
    const { folders } = await expectedOf(folder.path);
    put(join(folder.path, path), 'changed');
    await expect(archiveOf(folder.path, folders, { dockerfile })).rejects.toMatchObject({
      reason: 'files-unreadable',
      message: `${folder.path}/${named} changed while it was being uploaded`,
    });
  });
});
