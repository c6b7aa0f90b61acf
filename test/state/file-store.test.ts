import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileStore } from '../../src/state/file-store.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { temporaryFolder } from './folder.ts';
import { describeStore } from './store-contract.ts';

describeStore('a folder', async () => {
  const folder = join(temporaryFolder(), 'state', 'local');
  return { open: () => fileStore(folder) };
});

describeStore('the fake in memory', async () => {
  const store = memoryStore();
  return { open: () => store };
});

describe('a folder', () => {
  test('is made with the first write, and holds the two files only', async () => {
    const folder = join(temporaryFolder(), 'state', 'local');
    const store = fileStore(folder);
    await store.read();
    expect(existsSync(folder)).toBe(false);
    await store.append('{}\n');
    await store.replace('{}');
    expect(readdirSync(folder).sort()).toEqual(['journal.jsonl', 'state.json']);
  });

  test('keeps the old snapshot when a crash left a half-written next one', async () => {
    const folder = temporaryFolder();
    const store = fileStore(folder);
    await store.replace('whole');
    writeFileSync(join(folder, 'state.json.next'), 'hal');
    expect((await store.read()).snapshot).toBe('whole');
    await store.replace('newer');
    expect((await store.read()).snapshot).toBe('newer');
  });

  test('writes a long line whole', async () => {
    const store = fileStore(temporaryFolder());
    const line = `${JSON.stringify({ long: 'ä'.repeat(3_000_000) })}\n`;
    await store.append(line);
    expect((await store.read()).journal).toBe(line);
  });

  test('can be read by others and written by its owner only', async () => {
    const folder = temporaryFolder();
    await fileStore(folder).replace('{}');
    expect(statSync(join(folder, 'state.json')).mode & 0o022).toBe(0);
  });

  test.each([
    ['append', 'journal.jsonl'],
    ['replace', 'state.json'],
    ['cut', 'journal.jsonl'],
  ] as const)('says which file cannot be written: %s', async (write, file) => {
    const folder = temporaryFolder();
    // Somebody put a folder where the file belongs: nobody can write there, root neither.
    mkdirSync(join(folder, file));
    if (write === 'replace') mkdirSync(join(folder, 'state.json.next'));
    const store = fileStore(folder);
    const written = write === 'cut' ? store.cut(0) : store[write]('{}\n');
    await expect(written).rejects.toMatchObject({
      reason: 'state-unwritable',
      message: expect.stringContaining(join(folder, file)),
      hint: expect.stringContaining('space'),
    });
  });

  test('says when its folder cannot be made', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'state'), 'a file');
    await expect(fileStore(join(folder, 'state', 'local')).append('{}\n')).rejects.toMatchObject({
      reason: 'state-unwritable',
    });
  });

  test.each(['state.json', 'journal.jsonl'])('says when %s cannot be read', async (file) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, file));
    await expect(fileStore(folder).read()).rejects.toMatchObject({
      reason: 'state-invalid',
      message: expect.stringContaining(join(folder, file)),
    });
  });
});
