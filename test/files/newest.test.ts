import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newestFile } from '../../src/files/newest.ts';
import { folderOf } from './folder.ts';

describe('the newest file of a folder', () => {
  it('is the last name in code-unit order, without its ending', () => {
    using folder = folderOf({ '0002_b.sql': '', '0010_a.sql': '', '0001_c.sql': '' });
    expect(newestFile(folder.path)).toBe('0010_a');
  });

  it('is a regular file that is not hidden', () => {
    using folder = folderOf({ '0001_a.sql': '', '.keep': '', zlink: { link: '0001_a.sql' } });
    mkdirSync(join(folder.path, '9999'));
    expect(newestFile(folder.path)).toBe('0001_a');
  });

  it("does not depend on the order of the machine's language", () => {
    using folder = folderOf({ 'a.sql': '', 'Z.sql': '' });
    expect(newestFile(folder.path)).toBe('a');
  });

  it('is refused with a hint when the folder is missing or empty', () => {
    using folder = folderOf({ '.keep': '' });
    for (const path of [folder.path, join(folder.path, 'missing')]) {
      expect(() => newestFile(path)).toThrow(
        expect.objectContaining({
          reason: 'files-unreadable',
          message: expect.stringContaining(path),
          hint: expect.stringContaining('migrations.directory'),
        }),
      );
    }
  });
});
