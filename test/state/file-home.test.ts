import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileHome } from '../../src/state/file-home.ts';
import { temporaryFolder } from './folder.ts';
import { describeHome } from './home-contract.ts';

describeHome('a folder', async () => {
  const folder = join(temporaryFolder(), 'state', 'local');
  return { open: () => fileHome(folder) };
});

describe('a folder', () => {
  test('shows the files of runs to its owner only', async () => {
    const folder = temporaryFolder();
    const home = fileHome(folder);
    const file = await home.runs.write('r', 'evidence/log.txt', 'text');
    const modes = [file, join(folder, 'runs'), join(folder, 'runs', 'r', 'evidence')];
    expect(modes.map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual(['600', '700', '700']);
  });

  test('leaves nothing half written beside a file of a run', async () => {
    const folder = temporaryFolder();
    const home = fileHome(folder);
    await home.runs.write('r', 'log.txt', 'text');
    expect(readdirSync(folder)).toEqual(['runs']);
    expect(readdirSync(join(folder, 'runs', 'r'))).toEqual(['log.txt']);
  });

  test('keeps at most ten copies of each file, and those byte for byte', async () => {
    const folder = temporaryFolder();
    const home = fileHome(folder);
    // Damaged: this is no text at all.
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
    writeFileSync(join(folder, 'state.json'), bytes);
    writeFileSync(join(folder, 'journal.jsonl'), '');
    const copies: string[] = [];
    for (let second = 0; second < 12; second++)
      copies.push(...(await home.copies.copy(new Date(second * 1000))));
    expect(readdirSync(folder).filter((name) => name.endsWith('.bak'))).toHaveLength(10);
    expect(readFileSync(copies.at(-1) ?? '').equals(bytes)).toBe(true);
    expect(readdirSync(folder)).toContain('state.json.1970-01-01T00-00-02Z.bak');
  });

  test('takes nothing for a run that cannot be one', async () => {
    const folder = temporaryFolder();
    const { runs } = fileHome(folder);
    await runs.write('r', 'evidence/log.txt', 'text');
    writeFileSync(join(folder, 'runs', '.DS_Store'), '');
    mkdirSync(join(folder, 'runs', 'not a run'));
    expect(await runs.list()).toEqual(['r']);
    await runs.prune(1, 'evidence');
    await runs.prune(0);
    expect(readdirSync(join(folder, 'runs')).sort()).toEqual(['.DS_Store', 'not a run']);
  });

  test('says which file cannot be written', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'runs'), 'a file');
    mkdirSync(join(folder, 'state.json'));
    const home = fileHome(folder);
    await expect(home.runs.write('r', 'log.txt', 'text')).rejects.toMatchObject({
      reason: 'state-unwritable',
      message: expect.stringContaining(join('runs', 'r', 'log.txt')),
    });
    await expect(home.copies.copy(new Date(0))).rejects.toMatchObject({ reason: 'state-unwritable' });
    await expect(home.runs.list()).rejects.toMatchObject({ reason: 'state-invalid' });
  });
});
