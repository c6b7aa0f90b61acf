import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { digestContext } from '../../src/files/context.ts';
import { listContext, type ContextListing } from '../../src/files/listing.ts';
import { readDigests } from '../../src/files/stamps.ts';
import { openStatCache } from '../../src/files/stat-cache.ts';
import { folderOf, type TestFolder } from './folder.ts';

const dockerfile = 'Dockerfile';
const DAY = 24 * 60 * 60 * 1000;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const TREE = { Dockerfile: 'FROM scratch', 'src/a': 'aaaa', 'src/b': 'bbbb', link: { link: 'src/a' } };

// Files of a test are made right before they are looked at: only a later clock takes them for settled.
const later = (): number => Date.now() + 5_000;
// The clock that file times are taken from goes on by up to 10 ms at once.
const untilTimesDiffer = (): Promise<void> => setTimeout(12);

/** Digests a folder with a cache, remembering; tells the paths that had to be read. */
async function readWith(folder: TestFolder, caches: string, now = later): Promise<string[]> {
  const cache = openStatCache(caches, { folder: folder.path, dockerfile }, now);
  const listing = await listContext(folder.path, dockerfile, 100, now, cache);
  const digests = Buffer.alloc(listing.paths.length * 32);
  const unknown = cache.recall(listing, digests);
  await readDigests(listing, unknown, digests);
  cache.keep(listing, digests);
  return pathsAt(listing, unknown);
}

function pathsAt({ paths }: ContextListing, indexes: readonly number[]): string[] {
  return indexes.map((index) => paths[index] ?? '');
}

function cacheFile(caches: string): string {
  const names = readdirSync(join(caches, 'contexts'));
  expect(names).toHaveLength(1);
  return join(caches, 'contexts', names[0] ?? '');
}

describe('the stat cache of a context', () => {
  it('has what did not change read no second time, and what did change alone', async () => {
    using folder = folderOf(TREE);
    using caches = folderOf({});
    expect(await readWith(folder, caches.path)).toEqual(['Dockerfile', 'link', 'src/a', 'src/b']);
    expect(await readWith(folder, caches.path)).toEqual([]);
    await untilTimesDiffer();
    writeFileSync(join(folder.path, 'src/b'), 'BBBB');
    writeFileSync(join(folder.path, 'src/c'), 'c');
    rmSync(join(folder.path, 'link'));
    expect(await readWith(folder, caches.path)).toEqual(['src/b', 'src/c']);
    expect(await readWith(folder, caches.path)).toEqual([]);
  });

  it('is not written again when nothing changed', async () => {
    using folder = folderOf(TREE);
    using caches = folderOf({});
    await readWith(folder, caches.path);
    const { ino } = statSync(cacheFile(caches.path));
    await readWith(folder, caches.path);
    expect(statSync(cacheFile(caches.path)).ino).toBe(ino);
  });

  it('neither remembers nor recalls what changed in the second of the look, or later', async () => {
    using folder = folderOf(TREE);
    using caches = folderOf({});
    const changed = Math.max(...['Dockerfile', 'src/a', 'src/b'].map((path) => ctimeOf(folder, path)));
    const sameSecond = () => Math.floor(changed / 1000) * 1000 + 999;
    const all = ['Dockerfile', 'link', 'src/a', 'src/b'];
    expect(await readWith(folder, caches.path, sameSecond)).toEqual(all);
    expect(await readWith(folder, caches.path)).toEqual(all);
    expect(await readWith(folder, caches.path, () => Math.floor(changed / 1000) * 1000)).toEqual(all);
  });

  it('is empty while the clock stands before the time at which it was written', async () => {
    using folder = folderOf(TREE);
    using caches = folderOf({});
    await readWith(folder, caches.path, () => later() + DAY);
    expect(await readWith(folder, caches.path)).toHaveLength(4);
    expect(await readWith(folder, caches.path)).toEqual([]);
  });

  it('is apart for each Dockerfile and each folder', async () => {
    using folder = folderOf({ ...TREE, Other: 'FROM scratch' });
    using caches = folderOf({});
    await readWith(folder, caches.path);
    await digestContext(folder.path, { dockerfile: 'Other', caches: caches.path, now: later });
    await digestContext(join(folder.path, 'src/../'), { dockerfile, caches: caches.path, now: later });
    expect(readdirSync(join(caches.path, 'contexts'))).toHaveLength(2);
  });

  it('counts for nothing when any byte of it is missing or wrong', async () => {
    using folder = folderOf(TREE);
    using caches = folderOf({});
    await readWith(folder, caches.path);
    const file = cacheFile(caches.path);
    const whole = readFileSync(file);
    const cache = () => openStatCache(caches.path, { folder: folder.path, dockerfile }, later);
    expect(cache().files).toBe(4);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(file, whole.subarray(0, length));
      expect(cache().files).toBe(0);
      const wrong = Buffer.from(whole);
      wrong[length] = (wrong[length] ?? 0) ^ 0x10;
      writeFileSync(file, wrong);
      expect(cache().files).toBe(0);
    }
    writeFileSync(file, Buffer.concat([whole, Buffer.from('x')]));
    expect(cache().files).toBe(0);
    expect(await readWith(folder, caches.path)).toHaveLength(4);
    expect(cache().files).toBe(4);
  });

  it.each([
    [
      'a folder of it was another one',
      (outer: string) => renameSync(join(outer, 'one/src'), join(outer, 'aside')),
      (outer: string) => renameSync(join(outer, 'two/src'), join(outer, 'one/src')),
    ],
    [
      'the link to it led to another one',
      (outer: string) => rmSync(join(outer, 'current')),
      (outer: string) => symlinkSync('two', join(outer, 'current')),
    ],
  ])('neither remembers nor vouches for what was read while %s', async (_what, away, there) => {
    using outer = folderOf({
      'one/Dockerfile': 'FROM scratch',
      'one/src/a': 'old',
      'two/Dockerfile': 'FROM scratch',
      'two/src/a': 'new',
      current: { link: 'one' },
    });
    // It takes longer than the rest of the process is kept waiting.
    for (const one of ['one', 'two']) {
      writeFileSync(join(outer.path, one, 'A'), '');
      truncateSync(join(outer.path, one, 'A'), 128 * 1024 ** 2);
    }
    using caches = folderOf({});
    const stamps: (string | undefined)[] = [];
    const looked = (_look: unknown, stamp: string | undefined): number => stamps.push(stamp);
    const digest = (folder: string) =>
      digestContext(join(outer.path, folder), { dockerfile, caches: caches.path, now: later, looked });
    const read = digest('current');
    await setTimeout(1);
    away(outer.path);
    there(outer.path);
    expect((await read).files['src/a']).toBe(sha256('new'));
    expect(stamps).toEqual([undefined]);
    rmSync(join(outer.path, 'current'));
    symlinkSync('one', join(outer.path, 'current'));
    if (existsSync(join(outer.path, 'aside'))) {
      rmSync(join(outer.path, 'one/src'), { recursive: true });
      renameSync(join(outer.path, 'aside'), join(outer.path, 'one/src'));
    }
    expect((await digest('current')).files['src/a']).toBe(sha256('old'));
  });

  it('is for its user alone, and counts for nothing when somebody else could have written it', async () => {
    using folder = folderOf(TREE);
    using caches = folderOf({});
    const place = join(caches.path, 'new');
    await readWith(folder, place);
    expect(lstatSync(place).mode & 0o777).toBe(0o700);
    expect(lstatSync(join(place, 'contexts')).mode & 0o777).toBe(0o700);
    expect(lstatSync(cacheFile(place)).mode & 0o777).toBe(0o600);
    chmodSync(cacheFile(place), 0o666);
    expect(await readWith(folder, place)).toHaveLength(4);
  });

  it('is done without where it cannot be written', async () => {
    using folder = folderOf(TREE);
    using caches = folderOf({ file: 'a file' });
    const found = await digestContext(folder.path, { dockerfile, caches: join(caches.path, 'file') });
    expect(found).toEqual(await digestContext(folder.path, { dockerfile }));
    expect(readFileSync(join(caches.path, 'file'), 'utf8')).toBe('a file');
  });

  // Root may enter everything.
  it.skipIf(process.getuid?.() === 0)(
    'is done without where its folder may not even be entered',
    async () => {
      using folder = folderOf(TREE);
      using caches = folderOf({ 'contexts/x': '' });
      chmodSync(join(caches.path, 'contexts'), 0);
      const found = await digestContext(folder.path, { dockerfile, caches: caches.path, now: later });
      chmodSync(join(caches.path, 'contexts'), 0o700);
      expect(found).toEqual(await digestContext(folder.path, { dockerfile }));
    },
  );

  it('is whole after two have used it at once, and leaves nothing half-written', async () => {
    using folder = folderOf(TREE);
    using caches = folderOf({});
    const both = Array.from({ length: 8 }, () =>
      digestContext(folder.path, { dockerfile, caches: caches.path, now: later }),
    );
    expect(new Set((await Promise.all(both)).map(({ digest }) => digest)).size).toBe(1);
    expect(readdirSync(join(caches.path, 'contexts'))).toHaveLength(1);
    expect(await readWith(folder, caches.path)).toEqual([]);
  });

  it('removes others that were not used for thirty days, of its own alone, and counts a look as use', async () => {
    using folder = folderOf(TREE);
    using caches = folderOf({});
    await readWith(folder, caches.path);
    const contexts = join(caches.path, 'contexts');
    const names = {
      unused: `${'0'.repeat(32)}.stats`,
      left: `${'1'.repeat(32)}.stats.${'a'.repeat(12)}.tmp`,
    };
    const used = `${'2'.repeat(32)}.stats`;
    const old = (Date.now() - 31 * DAY) / 1000;
    for (const name of [names.unused, names.left, used, 'letter.txt'])
      writeFileSync(join(contexts, name), '');
    for (const name of [names.unused, names.left, 'letter.txt']) utimesSync(join(contexts, name), old, old);
    // Its own is old, too, until it is looked at.
    utimesSync(cacheFile2(contexts, [...Object.values(names), used, 'letter.txt']), old, old);
    await readWith(folder, caches.path);
    await untilTimesDiffer();
    writeFileSync(join(folder.path, 'src/a'), 'AAAA');
    await readWith(folder, caches.path);
    const left = readdirSync(contexts);
    expect(left).toHaveLength(3);
    expect(left).toEqual(expect.arrayContaining([used, 'letter.txt']));
  });
});

function cacheFile2(contexts: string, others: readonly string[]): string {
  return join(contexts, readdirSync(contexts).find((name) => !others.includes(name)) ?? '');
}

function ctimeOf(folder: TestFolder, path: string): number {
  return lstatSync(join(folder.path, path)).ctimeMs;
}
