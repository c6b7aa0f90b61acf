import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isThere, makeFiles, refuseUnwritable } from '../../../src/cli/init/files.ts';
import { failureOf, temporaryFolder, writeFiles } from '../../config/fixture.ts';

const IGNORED = { path: '.gitignore', lines: ['state/', '.env'] };

function withIgnored(before: string): readonly [string, string | undefined] {
  const folder = temporaryFolder();
  writeFiles(folder, { '.gitignore': before });
  const [made] = makeFiles(folder, [IGNORED]);
  return [readFileSync(join(folder, '.gitignore'), 'utf8'), made?.action];
}

describe('files of a new project', () => {
  it('are written, and kept where they are there', () => {
    const folder = temporaryFolder();
    const wanted = [{ path: 'a/b', content: 'new', overwrite: false }];
    expect(makeFiles(folder, wanted)).toEqual([{ path: 'a/b', action: 'written' }]);
    writeFiles(folder, { 'a/b': 'mine' });
    expect(makeFiles(folder, wanted)).toEqual([{ path: 'a/b', action: 'kept' }]);
    expect(readFileSync(join(folder, 'a/b'), 'utf8')).toBe('mine');
    expect(makeFiles(folder, [{ path: 'a/b', content: 'new', overwrite: true }])).toEqual([
      { path: 'a/b', action: 'overwritten' },
    ]);
  });

  it('count as there even as a link to nothing', () => {
    const folder = temporaryFolder();
    symlinkSync('nowhere', join(folder, 'link'));
    expect(isThere(join(folder, 'link'))).toBe(true);
    expect(isThere(join(folder, 'other'))).toBe(false);
  });

  it.each([
    ['', 'state/\n.env\n', 'extended'],
    ['dist', 'dist\nstate/\n.env\n', 'extended'],
    ['/state\r\n', '/state\r\n.env\r\n', 'extended'],
    ['state/\n.env\n', 'state/\n.env\n', 'kept'],
    ['  .env  \nstate', '  .env  \nstate', 'kept'],
  ])('with lines: %j becomes %j', (before, after, action) => {
    expect(withIgnored(before)).toEqual([after, action]);
  });

  it('that cannot be written are named, with those that were', () => {
    const folder = temporaryFolder();
    writeFiles(folder, { blocked: 'a file' });
    const act = () =>
      makeFiles(folder, [
        { path: 'one', content: '1', overwrite: false },
        { path: 'blocked/two', content: '2', overwrite: false },
      ]);
    expect(failureOf(act)).toMatchObject({
      reason: 'usage',
      message: expect.stringMatching(/^blocked\/two: cannot be written \(E\w+\)$/),
      hint: expect.stringContaining('Written already: one.'),
    });
  });

  it('that cannot be put in place leave nothing half-written', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'config.yaml'));
    const act = () => makeFiles(folder, [{ path: 'config.yaml', content: 'x', overwrite: true }]);
    expect(failureOf(act)).toMatchObject({
      reason: 'usage',
      hint: expect.stringMatching(/^Nothing was written\./),
    });
    expect(readdirSync(folder)).toEqual(['config.yaml']);
  });

  it('are refused at once in a folder where none can be made', () => {
    const folder = temporaryFolder();
    expect(() => refuseUnwritable(folder)).not.toThrow();
    expect(failureOf(() => refuseUnwritable(join(folder, 'gone')))).toMatchObject({
      reason: 'usage',
      message: expect.stringMatching(/gone: cannot be written \(ENOENT\)$/),
    });
  });

  it('are written where a link leads to, and the link stays', () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'dotfiles/ignore': 'mine\n' });
    symlinkSync('dotfiles/ignore', join(folder, '.gitignore'));
    makeFiles(folder, [IGNORED]);
    expect(lstatSync(join(folder, '.gitignore')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'dotfiles/ignore'), 'utf8')).toBe('mine\nstate/\n.env\n');
  });

  it('keep the mode that a file had', () => {
    const folder = temporaryFolder();
    writeFiles(folder, { '.gitignore': '' });
    chmodSync(join(folder, '.gitignore'), 0o644);
    makeFiles(folder, [IGNORED]);
    expect(statSync(join(folder, '.gitignore')).mode & 0o777).toBe(0o644);
  });
});
