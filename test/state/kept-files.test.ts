import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileHome } from '../../src/state/file-home.ts';
import { fileKeptFiles } from '../../src/state/file-kept-files.ts';
import { wholeLines } from '../../src/state/kept-files.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'kept-files-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function all(pieces: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const piece of pieces) found.push(piece);
  return found;
}

async function* chunksOf(text: string, length: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length);
}

describe('what is kept in a folder', () => {
  it('is every file, half-written ones too, but not the key and the embedded Azure', async () => {
    for (const name of ['state.json', 'state.json.next', 'runs/r/evidence/a/b.log', 'key', 'key.17.next'])
      put(name, name);
    for (const name of ['azure.json', 'vault.json', 'vault.json.next', 'runs/r/key']) put(name, name);
    const { files } = fileHome(folder);
    expect(await files.list()).toEqual([
      'runs/r/evidence/a/b.log',
      'runs/r/key',
      'state.json',
      'state.json.next',
    ]);
    expect(await all(files.read('runs/r/evidence/a/b.log'))).toEqual(['runs/r/evidence/a/b.log']);
  });

  it('is not what a link leads to, and whoever looks through it learns that', async () => {
    put('elsewhere/secret', 'a');
    put('state/runs/a', 'a');
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'state/runs/b'));
    symlinkSync(join(folder, 'elsewhere/secret'), join(folder, 'state/c'));
    const files = fileKeptFiles(join(folder, 'state'));
    expect(await files.list()).toEqual(['c', 'runs/a', 'runs/b']);
    for (const link of ['c', 'runs/b'])
      await expect(all(files.read(link))).rejects.toThrow('it is a symbolic link');
  });

  it('is nothing where there is no folder, and nothing of a file that is gone meanwhile', async () => {
    const files = fileKeptFiles(join(folder, 'nowhere'));
    expect(await files.list()).toEqual([]);
    expect(await all(files.read('gone'))).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)(
    'lists a folder that cannot be listed as what cannot be read',
    async () => {
      put('runs/r/a', 'a');
      chmodSync(join(folder, 'runs'), 0o000);
      const files = fileKeptFiles(folder);
      expect(await files.list()).toEqual(['runs']);
      await expect(all(files.read('runs'))).rejects.toThrow();
      chmodSync(join(folder, 'runs'), 0o700);
    },
  );
});

describe('pieces of a text', () => {
  const text = 'one\ntwo\nthree\nfour\nfive';

  it.each([1, 3, 7, 100])('end at line ends and are the whole text, in chunks of %i', async (length) => {
    const pieces = await all(wholeLines(chunksOf(text, length), 8));
    expect(pieces.join('')).toBe(text);
    for (const piece of pieces.slice(0, -1)) expect(piece).toMatch(/\n$/);
  });

  it('are refused for a line without an end', async () => {
    await expect(all(wholeLines(chunksOf('x'.repeat(1000), 10), 8))).rejects.toThrow(
      'a line of it is too long',
    );
  });
});
