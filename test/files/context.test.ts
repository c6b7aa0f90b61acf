import { createHash } from 'node:crypto';
import { chmodSync, cpSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestContext } from '../../src/files/context.ts';
import { folderOf, put, type Thing } from './folder.ts';

const dockerfile = 'Dockerfile';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const digest = (path: string) => digestContext(path, { dockerfile });

async function filesOf(things: Record<string, Thing>, name = dockerfile): Promise<string[]> {
  using folder = folderOf({ [name]: 'FROM scratch', ...things });
  return Object.keys((await digestContext(folder.path, { dockerfile: name })).files);
}

async function refusal(
  things: Record<string, Thing>,
  name = dockerfile,
): Promise<{ message: string; hint?: string }> {
  using folder = folderOf(things);
  const thrown: unknown = await digestContext(folder.path, { dockerfile: name }).catch(
    (error: unknown) => error,
  );
  expect(thrown).toMatchObject({ reason: 'files-unreadable', hint: expect.any(String) });
  return thrown as { message: string; hint?: string };
}

describe('the digest of a build context', () => {
  it('holds content, executable bit and link target of each file, under POSIX paths in code-unit order', async () => {
    using folder = folderOf({
      Dockerfile: 'FROM scratch',
      'src/b.ts': 'b',
      'src/a.ts': 'a',
      'Z.txt': '',
      'run.sh': { executable: 'exit' },
      latest: { link: 'src/a.ts' },
    });
    const { files } = await digest(folder.path);
    expect(Object.entries(files)).toEqual([
      ['Dockerfile', sha256('FROM scratch')],
      ['Z.txt', sha256('')],
      ['latest', `${sha256('src/a.ts')}+l`],
      ['run.sh', `${sha256('exit')}+x`],
      ['src/a.ts', sha256('a')],
      ['src/b.ts', sha256('b')],
    ]);
  });

  it('is plain JSON that names no place, time or owner', async () => {
    using folder = folderOf({ Dockerfile: 'FROM scratch', 'a/b': 'c' });
    const made = await digest(folder.path);
    const text = JSON.stringify(made);
    expect(JSON.parse(text)).toEqual(made);
    expect(text).not.toContain(folder.path);
    expect(Object.keys(made)).toEqual(['digest', 'files']);
    expect(made.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('stays the same when the folder moves, is copied, or only times and group permissions differ', async () => {
    using folder = folderOf({ Dockerfile: 'FROM scratch', 'src/a.ts': 'a', 'run.sh': { executable: 'x' } });
    using other = folderOf({});
    const made = await digest(folder.path);
    cpSync(folder.path, join(other.path, 'copy'), { recursive: true });
    renameSync(join(other.path, 'copy'), join(other.path, 'moved'));
    utimesSync(join(other.path, 'moved/src/a.ts'), 1, 1);
    chmodSync(join(other.path, 'moved/src/a.ts'), 0o600);
    chmodSync(join(other.path, 'moved/run.sh'), 0o700);
    expect(await digest(join(other.path, 'moved'))).toEqual(made);
  });

  it('tells two Dockerfiles of one folder apart', async () => {
    using folder = folderOf({ Dockerfile: 'FROM scratch', 'Dockerfile.debug': 'FROM busybox' });
    const plain = await digestContext(folder.path, { dockerfile: 'Dockerfile' });
    const debug = await digestContext(folder.path, { dockerfile: 'Dockerfile.debug' });
    expect(debug.files).toEqual(plain.files);
    expect(debug.digest).not.toBe(plain.digest);
  });

  it('tells a link from a file that holds the same text as the link', async () => {
    using folder = folderOf({ Dockerfile: 'FROM scratch', a: 'x', b: { link: 'a' } });
    using other = folderOf({ Dockerfile: 'FROM scratch', a: 'x', b: 'a' });
    expect((await digest(folder.path)).digest).not.toBe((await digest(other.path)).digest);
  });

  const name = fc.stringMatching(/^[a-z0-9_ äß💥"'+()-]{1,8}$/u).filter((text) => text.trim() === text);
  const tree = fc.dictionary(
    fc.array(name, { minLength: 1, maxLength: 2 }).map((parts) => `d_${parts.join('/f_')}`),
    fc.uint8Array({ minLength: 1, maxLength: 40 }),
    { minKeys: 1, maxKeys: 5 },
  );
  // A name may not be both a file and a folder.
  const forest = tree.filter((files) =>
    Object.keys(files).every((one) => Object.keys(files).every((two) => !two.startsWith(`${one}/`))),
  );

  it('changes with any byte, any name and any executable bit, and comes back with them', async () => {
    await fc.assert(
      fc.asyncProperty(
        forest,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (files, which, at, flip) => {
          using folder = folderOf({ Dockerfile: 'FROM scratch', ...files });
          const paths = Object.keys(files);
          const path = paths[which % paths.length] ?? '';
          const full = join(folder.path, path);
          const content = files[path] ?? new Uint8Array();
          const made = await digest(folder.path);

          const other = Uint8Array.from(content);
          other[at % other.length] = (other[at % other.length] ?? 0) ^ flip;
          writeFileSync(full, other);
          const withByte = await digest(folder.path);
          expect(withByte.digest).not.toBe(made.digest);
          expect(Object.keys(made.files).filter((key) => made.files[key] !== withByte.files[key])).toEqual([
            path,
          ]);
          writeFileSync(full, content);

          chmodSync(full, 0o755);
          expect((await digest(folder.path)).digest).not.toBe(made.digest);
          chmodSync(full, 0o644);

          renameSync(full, `${full}~`);
          expect((await digest(folder.path)).digest).not.toBe(made.digest);
          renameSync(`${full}~`, full);

          utimesSync(full, 1, 1);
          expect(await digest(folder.path)).toEqual(made);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the ignore rules of a build context', () => {
  it('leave out what .dockerignore names, and bring back what a later exception names', async () => {
    expect(
      await filesOf({
        '.dockerignore': 'node_modules\n*.md\n!README.md\n**/*.log\n# comment\n',
        'node_modules/a/index.js': '',
        'CHANGES.md': '',
        'README.md': '',
        'docs/guide.md': '',
        'deep/down/x.log': '',
      }),
    ).toEqual(['.dockerignore', 'Dockerfile', 'README.md', 'docs/guide.md']);
  });

  it('bring back files below a folder that is left out', async () => {
    const things = { 'a/x': '', 'a/b/keep': '', 'a/b/drop': '' };
    expect(await filesOf({ '.dockerignore': 'a\n!a/b/keep', ...things })).toContain('a/b/keep');
    expect(await filesOf({ '.dockerignore': 'a\n!**/keep', ...things })).toContain('a/b/keep');
    expect(await filesOf({ '.dockerignore': '*\n!a/b/keep', ...things })).toEqual([
      '.dockerignore',
      'Dockerfile',
      'a/b/keep',
    ]);
  });

  it('never leave out the Dockerfile and the ignore file', async () => {
    expect(await filesOf({ '.dockerignore': '*', a: '' })).toEqual(['.dockerignore', 'Dockerfile']);
    expect(await filesOf({ '.dockerignore': 'docker' }, 'docker/Dockerfile')).toEqual([
      '.dockerignore',
      'docker/Dockerfile',
    ]);
  });

  it('come from the ignore file of the Dockerfile where it has one', async () => {
    const things = { '.dockerignore': 'a', a: '', b: '' };
    expect(await filesOf({ ...things, 'Dockerfile.dockerignore': 'b' })).toEqual([
      '.dockerignore',
      'Dockerfile',
      'Dockerfile.dockerignore',
      'a',
    ]);
    expect(await filesOf({ ...things, 'Dockerfile.dockerignore': 'b' }, 'Other')).toContain('b');
  });

  it('take case, byte order marks, line ends and the signs of regular expressions as Docker does', async () => {
    expect(
      await filesOf({
        '.dockerignore': '\uFEFFc++\r\n(group)\r\na|b\r\n',
        'c++': '',
        'C++': '',
        '(group)/page': '',
        group: '',
        a: '',
      }),
    ).toEqual(['.dockerignore', 'C++', 'Dockerfile', 'a', 'group']);
  });

  it('give the same whether or not ignored folders are passed over', async () => {
    const part = fc.constantFrom('a', 'b', 'c');
    const path = fc.array(part, { minLength: 2, maxLength: 3 }).map((parts) => `${parts.join('/')}.f`);
    const pattern = fc
      .array(fc.constantFrom('a', 'b', 'c', '*', '**', 'a.f', '*.f'), { minLength: 1, maxLength: 3 })
      .chain((parts) => fc.boolean().map((not) => `${not ? '!' : ''}${parts.join('/')}`));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(path, { minLength: 1, maxLength: 6 }),
        fc.array(pattern, { maxLength: 4 }),
        async (paths, patterns) => {
          const things = Object.fromEntries(paths.map((each) => [each, '']));
          // An exception with a wildcard that matches nothing forbids passing over any folder.
          const fast = await filesOf({ ...things, '.dockerignore': patterns.join('\n') });
          const slow = await filesOf({ ...things, '.dockerignore': ['!none*', ...patterns].join('\n') });
          expect(fast).toEqual(slow);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('are refused with the name of their file when a pattern is not valid', async () => {
    const { message } = await refusal({ Dockerfile: '', '.dockerignore': 'a[' });
    expect(message).toMatch(/\.dockerignore has a pattern that is not valid$/);
  });
});

describe('a build context that cannot be read', () => {
  it('is refused when the folder is missing or a file', async () => {
    using folder = folderOf({ file: '' });
    for (const path of [join(folder.path, 'missing'), join(folder.path, 'file')]) {
      await expect(digest(path)).rejects.toMatchObject({
        reason: 'files-unreadable',
        message: expect.stringContaining(path),
        hint: expect.stringContaining('`context`'),
      });
    }
  });

  it('is refused when the Dockerfile is missing, a folder, or outside', async () => {
    expect((await refusal({})).message).toMatch(/Dockerfile: no such file or directory$/);
    expect((await refusal({ 'Dockerfile/x': '' })).message).toMatch(/Dockerfile is not a file$/);
    expect((await refusal({ a: '' }, '../Dockerfile')).message).toContain('is outside the build context');
    expect((await refusal({}, 'sub/../..')).hint).toContain('`dockerfile`');
  });

  it('is refused when a link leaves the folder, and not when it is ignored', async () => {
    for (const link of ['/etc/hostname', '../secret', 'sub/../../secret']) {
      const { message } = await refusal({ Dockerfile: '', link: { link } });
      expect(message).toContain(`link is a link to ${link}, outside the build context`);
    }
    expect(await filesOf({ '.dockerignore': 'link', link: { link: '/etc/hostname' } })).not.toContain('link');
    expect(await filesOf({ 'sub/link': { link: '../Dockerfile' } })).toContain('sub/link');
  });

  it('never follows a link, not even one to a folder', async () => {
    expect(await filesOf({ 'real/a': '', alias: { link: 'real' }, broken: { link: 'nowhere' } })).toEqual([
      'Dockerfile',
      'alias',
      'broken',
      'real/a',
    ]);
  });

  it('is refused when there is a pipe or a socket in it, without waiting for a writer', async () => {
    expect((await refusal({ Dockerfile: '', pipe: { pipe: true } })).message).toMatch(
      /pipe is neither a file nor/,
    );
    using folder = folderOf({ Dockerfile: '' });
    const server = createServer().listen(join(folder.path, 'socket'));
    await once(server, 'listening');
    await expect(digest(folder.path)).rejects.toMatchObject({
      message: expect.stringMatching(/socket is neither/),
    });
    server.close();
  });

  it('is refused when the ignore file is a folder', async () => {
    expect((await refusal({ Dockerfile: '', '.dockerignore/x': '' })).message).toContain('.dockerignore');
  });

  it('is refused when it holds too many files, with the advice to ignore some', async () => {
    using folder = folderOf({ Dockerfile: '', a: '', b: '' });
    await expect(digestContext(folder.path, { dockerfile, maxFiles: 2 })).rejects.toMatchObject({
      message: expect.stringContaining('more than 2 files'),
      hint: expect.stringContaining('.dockerignore'),
    });
    put(join(folder.path, '.dockerignore'), 'b');
    expect((await digestContext(folder.path, { dockerfile, maxFiles: 3 })).files).not.toHaveProperty('b');
  });

  // Root may read everything.
  it.skipIf(process.getuid?.() === 0)('is refused with the path of a file that may not be read', async () => {
    using folder = folderOf({ Dockerfile: '', locked: '' });
    chmodSync(join(folder.path, 'locked'), 0);
    await expect(digest(folder.path)).rejects.toMatchObject({
      message: expect.stringMatching(/locked: permission denied/),
    });
  });
});
