import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findServices } from '../../../src/cli/init/found.ts';
import { temporaryFolder, writeFiles } from '../../config/fixture.ts';

function found(files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  return findServices(folder, 'project');
}

describe('the folders with a Dockerfile', () => {
  it('are found three levels deep, with the port that each exposes', () => {
    expect(
      found({
        'api/Dockerfile': 'FROM x\nexpose 3000/tcp\n',
        'services/a/web/Dockerfile': 'FROM x\n',
        'services/a/b/c/Dockerfile': 'too deep',
        'README.md': '',
      }),
    ).toEqual([
      { name: 'api', context: 'api', port: 3000, health: '/' },
      { name: 'web', context: 'services/a/web', port: 8080, health: '/' },
    ]);
  });

  it('are the nearest first, and at most twenty', () => {
    const files = Array.from({ length: 25 }, (_, at) => [`a/far/s${at}/Dockerfile`, 'FROM x'] as const);
    const names = found({ ...Object.fromEntries(files), 'zoo/Dockerfile': '' }).map(({ name }) => name);
    expect(names).toHaveLength(20);
    expect(names.slice(0, 2)).toEqual(['zoo', 's0']);
  });

  it('are looked for in so many folders and no more', () => {
    const folder = temporaryFolder();
    for (let at = 0; at < 2100; at += 1) mkdirSync(join(folder, `n${at}`));
    writeFiles(folder, { 'n0/Dockerfile': '', 'n999/Dockerfile': '' });
    expect(findServices(folder, 'x').map(({ name }) => name)).toEqual(['n0']);
  });

  it('are not those that are hidden, installed or built', () => {
    expect(
      found({
        '.x/Dockerfile': '',
        'node_modules/y/Dockerfile': '',
        'dist/Dockerfile': '',
        'state/Dockerfile': '',
      }),
    ).toEqual([]);
  });

  it('are the folder itself alone, where it has one', () => {
    expect(found({ Dockerfile: 'EXPOSE 99999', 'web/Dockerfile': '' })).toEqual([
      { name: 'project', context: '.', port: 8080, health: '/' },
    ]);
  });

  it('have names of their own that Azure takes', () => {
    const names = found({
      'a/Web/Dockerfile': '',
      'b/web/Dockerfile': '',
      'c/web/Dockerfile': '',
      'd/login/Dockerfile': '',
    });
    expect(names.map(({ name }) => name)).toEqual(['web', 'web-2', 'web-3', 'service']);
  });

  it('are none where nothing can be read', () => {
    expect(findServices('/nowhere/at/all', 'x')).toEqual([]);
  });
});
