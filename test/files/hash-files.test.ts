import { createHash, randomBytes } from 'node:crypto';
import { existsSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hashFiles } from '../../src/files/hash-files.ts';
import { startHelper } from '../../src/files/hash-helper.ts';
import { hashedAt, openHashWork } from '../../src/files/hash-work.ts';
import { folderOf, type TestFolder } from './folder.ts';

const BUFFER = 256 * 1024;
const FILES = {
  empty: '',
  small: 'small',
  'just a buffer': randomBytes(BUFFER),
  'a byte less': randomBytes(BUFFER - 1),
  'a byte more': randomBytes(BUFFER + 1),
  'deep/down/ä 💥': randomBytes(3 * BUFFER + 17),
};

async function hashed(folder: TestFolder, names: readonly string[], shareFrom: number): Promise<string[]> {
  const digests: string[] = [];
  await hashFiles(
    { folder: folder.path, paths: names, sizes: names.map((_, index) => index) },
    (index, { digest }) => (digests[index] = Buffer.from(digest).toString('hex')),
    { shareFrom },
  );
  return digests;
}

describe('hashing files', () => {
  it.each([
    ['one thread', Infinity],
    ['two threads', 0],
  ])('gives the SHA-256 of each in its place, by %s', async (_threads, shareFrom) => {
    using folder = folderOf(FILES);
    const expected = Object.values(FILES).map((content) =>
      createHash('sha256').update(content).digest('hex'),
    );
    expect(await hashed(folder, Object.keys(FILES), shareFrom)).toEqual(expected);
  });

  it.each([
    ['one thread', Infinity],
    ['two threads', 0],
  ])('names a file that cannot be read, by %s', async (_threads, shareFrom) => {
    using folder = folderOf({ ...FILES, link: { link: 'small' } });
    await expect(hashed(folder, ['small', 'missing', 'empty'], shareFrom)).rejects.toMatchObject({
      reason: 'files-unreadable',
      message: `cannot read ${join(folder.path, 'missing')}: no such file or directory`,
    });
    // A file that has become a link since it was listed is not followed.
    await expect(hashed(folder, ['link'], shareFrom)).rejects.toMatchObject({ reason: 'files-unreadable' });
  });

  it.each([
    ['one thread', Infinity],
    ['two threads', 0],
  ])(
    'lets the process go on, and ends with an interrupt within its turn, by %s',
    async (_threads, shareFrom) => {
      using folder = folderOf({ large: '', other: '' });
      // Holes are read as zeros: a gigabyte that takes no room.
      for (const name of ['large', 'other']) truncateSync(join(folder.path, name), 4 * 1024 ** 3);
      const interrupt = new AbortController();
      const hashing = hashFiles(
        { folder: folder.path, paths: ['large', 'other'], sizes: [4 * 1024 ** 3, 4 * 1024 ** 3] },
        () => expect.fail('it went on to the end'),
        { shareFrom, signal: interrupt.signal },
      );
      let turns = 0;
      const timer = setInterval(() => {
        if (++turns === 3) interrupt.abort(new Error('interrupted'));
      }, 1);
      await expect(hashing).rejects.toThrowError('interrupted');
      clearInterval(timer);
      expect(turns).toBeGreaterThanOrEqual(3);
    },
  );
});

describe('an interrupt', () => {
  it('does not wait for the file that the second thread still reads', async () => {
    using folder = folderOf({ first: '', second: '' });
    truncateSync(join(folder.path, 'first'), 256 * 1024 ** 2);
    truncateSync(join(folder.path, 'second'), 64 * 1024 ** 3);
    const interrupt = new AbortController();
    const hashing = hashFiles(
      { folder: folder.path, paths: ['first', 'second'], sizes: [2, 1] },
      () => expect.fail('it went on to the end'),
      { shareFrom: 0, signal: interrupt.signal },
    );
    setTimeout(() => interrupt.abort(new Error('interrupted')), 600);
    await expect(hashing).rejects.toThrowError('interrupted');
  });
});

describe('the second thread', () => {
  const built = new URL('../../dist/hash-worker.mjs', import.meta.url);

  it.each([
    ['its source', undefined],
    ['the bundle', built],
  ])('hashes what nobody else has claimed, from %s', async (_from, file) => {
    expect(file === undefined || existsSync(file)).toBe(true);
    using folder = folderOf(FILES);
    const names = Object.keys(FILES);
    const work = openHashWork(folder.path, names);
    Atomics.store(work.next, 0, 2);
    const helper = startHelper(work, file);
    await helper?.ended;
    await helper?.stop();
    expect(names.map((_, index) => hashedAt(work, index) !== undefined)).toEqual(
      names.map((_, index) => index >= 2),
    );
  });

  it('is done without where Node does not even try to start it', () => {
    using folder = folderOf(FILES);
    const work = openHashWork(folder.path, Object.keys(FILES));
    expect(startHelper(work, new URL('https://example.com/worker.js'))).toBeUndefined();
  });

  it('claims nothing where it cannot start', async () => {
    using folder = folderOf(FILES);
    const work = openHashWork(folder.path, Object.keys(FILES));
    const helper = startHelper(work, pathToFileURL(join(folder.path, 'no-such-worker.js')));
    await helper?.ended;
    await helper?.stop();
    expect(Atomics.load(work.next, 0)).toBe(0);
  });
});
