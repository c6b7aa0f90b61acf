import { once } from 'node:events';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { Parser, extract, type ReadEntry } from 'tar';
import { describe, expect, it } from 'vitest';
import { archiveContext, type ArchiveOptions } from '../../src/files/archive.ts';
import { digestContext, type ContextDigest } from '../../src/files/context.ts';
import { folderOf, put } from './folder.ts';

const dockerfile = 'Dockerfile';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function archiveOf(
  folder: string,
  expected: ContextDigest,
  options: Partial<ArchiveOptions> = {},
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of archiveContext(folder, expected, { dockerfile, ...options })) pieces.push(piece);
  return Buffer.concat(pieces);
}

function membersOf(archive: Uint8Array): ReadEntry[] {
  const members: ReadEntry[] = [];
  const parser = new Parser({
    onReadEntry: (entry) => {
      members.push(entry);
      entry.resume();
    },
  });
  parser.end(Buffer.from(archive));
  return members;
}

describe('the archive of a build context', () => {
  it('holds exactly the files of the digest, with neither owner nor true time', async () => {
    using folder = folderOf({
      Dockerfile: 'FROM scratch',
      '.dockerignore': 'ignored',
      ignored: 'x',
      'src/a.ts': 'a',
      'run.sh': { executable: 'exit' },
      link: { link: 'src/a.ts' },
      empty: '',
    });
    const expected = await digestContext(folder.path, { dockerfile });
    put(join(folder.path, 'came-later'), 'x');
    const members = membersOf(await archiveOf(folder.path, expected));
    expect(members.map(({ path, type, mode }) => [path, type, mode])).toEqual([
      ['.dockerignore', 'File', 0o644],
      ['Dockerfile', 'File', 0o644],
      ['empty', 'File', 0o644],
      ['link', 'SymbolicLink', expect.any(Number)],
      ['run.sh', 'File', 0o755],
      ['src/a.ts', 'File', 0o644],
    ]);
    for (const { uid, gid, uname, gname, atime, ctime } of members) {
      expect([uid, gid, uname, gname, atime, ctime].filter(Boolean)).toEqual([]);
    }
    expect(new Set(members.map((member) => member.mtime?.toISOString()))).toEqual(
      new Set(['1985-10-26T08:15:00.000Z']),
    );
  });

  it('is the same to the byte for the same files in another place, at another time, with other permissions', async () => {
    using folder = folderOf({ Dockerfile: 'FROM scratch', 'src/a.ts': 'a', 'run.sh': { executable: 'x' } });
    using other = folderOf({});
    const copy = join(other.path, 'copy');
    cpSync(folder.path, copy, { recursive: true });
    utimesSync(join(copy, 'Dockerfile'), 1, 1);
    chmodSync(join(copy, 'src/a.ts'), 0o600);
    chmodSync(join(copy, 'run.sh'), 0o700);
    const expected = await digestContext(folder.path, { dockerfile });
    const one = await archiveOf(folder.path, expected);
    expect(Buffer.compare(await archiveOf(copy, expected), one)).toBe(0);
    // The operating system's byte of the gzip header (RFC 1952, 2.3): unknown.
    expect(one[9]).toBe(255);
  });

  it('unpacks to the same context, long names, odd names and large files included', async () => {
    using folder = folderOf({
      Dockerfile: 'FROM scratch',
      [`${'long/'.repeat(40)}${'name'.repeat(40)}.ts`]: 'long',
      'ä 💥\n"quoted".txt': 'odd',
      'c:drive': 'odd',
      large: randomBytes(5_000_000),
      'exactly-one-block': 'x'.repeat(512),
      'run.sh': { executable: 'exit' },
      link: { link: 'large' },
    });
    const expected = await digestContext(folder.path, { dockerfile });
    const archive = await archiveOf(folder.path, expected);
    using other = folderOf({});
    const unpacking = extract({ cwd: other.path, preservePaths: true });
    unpacking.end(Buffer.from(archive));
    await once(unpacking, 'close');
    expect(await digestContext(other.path, { dockerfile })).toEqual(expected);
    expect(lstatSync(join(other.path, 'link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(other.path, 'large')).equals(readFileSync(join(folder.path, 'large')))).toBe(
      true,
    );
  });

  it.each([
    ['has other bytes', (path: string) => put(path, 'b')],
    ['has grown', (path: string) => put(path, 'a'.repeat(100_000))],
    ['is now executable', (path: string) => chmodSync(path, 0o755)],
    ['is gone', (path: string) => rmSync(path)],
    ['is now a folder', (path: string) => (rmSync(path), mkdirSync(path))],
    ['is now a link', (path: string) => (rmSync(path), put(path, { link: '../Dockerfile' }))],
    [
      'is now a link that leaves the folder',
      (path: string) => (rmSync(path), put(path, { link: '/etc/hostname' })),
    ],
  ])('is refused when a file %s', async (_what, change) => {
    using folder = folderOf({ Dockerfile: 'FROM scratch', 'src/a.ts': 'a' });
    const expected = await digestContext(folder.path, { dockerfile });
    change(join(folder.path, 'src/a.ts'));
    await expect(archiveOf(folder.path, expected)).rejects.toMatchObject({
      reason: 'files-unreadable',
      message: expect.stringContaining('src/a.ts changed while it was being uploaded'),
      hint: expect.any(String),
    });
  });

  it('ends with an interrupt while it packs a large file', async () => {
    using folder = folderOf({ Dockerfile: 'FROM scratch', large: '' });
    truncateSync(join(folder.path, 'large'), 2 * 1024 ** 3);
    // No more than its names is needed for packing to begin.
    const expected = { digest: '', files: { Dockerfile: sha256('FROM scratch'), large: '' } };
    const interrupt = new AbortController();
    setTimeout(() => interrupt.abort(), 50);
    await expect(archiveOf(folder.path, expected, { signal: interrupt.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('is refused when it grows beyond what a build is given', async () => {
    using folder = folderOf({ Dockerfile: 'FROM scratch', large: randomBytes(200_000) });
    const expected = await digestContext(folder.path, { dockerfile });
    await expect(archiveOf(folder.path, expected, { maxBytes: 100_000 })).rejects.toMatchObject({
      reason: 'files-unreadable',
      message: expect.stringContaining('more than 100000 bytes, packed'),
    });
    const small = await archiveOf(folder.path, expected, { maxBytes: 201_000 });
    expect(small.length).toBeGreaterThan(200_000);
  });
});
