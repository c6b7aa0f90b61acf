import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moveLocalFiles } from '../../src/cli/local-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-files-'));
  mkdirSync(join(folder, 'from'));
  for (const name of ['key', 'azure.json', 'state.json']) writeFileSync(join(folder, 'from', name), name);
  chmodSync(join(folder, 'from', 'key'), 0o600);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, 'to', name);

describe('what never leaves this machine', () => {
  it('is found where the state now looks for it, with its mode', () => {
    moveLocalFiles(join(folder, 'from'), join(folder, 'to'));
    expect(['key', 'azure.json'].map((name) => readFileSync(at(name), 'utf8'))).toEqual([
      'key',
      'azure.json',
    ]);
    expect(statSync(at('key')).mode & 0o777).toBe(0o600);
    expect([existsSync(at('state.json')), existsSync(at('vault.json'))]).toEqual([false, false]);
  });

  it('is copied anew where a crash has left half of a copy', () => {
    mkdirSync(join(folder, 'to'));
    writeFileSync(at('azure.json.next'), 'az');
    moveLocalFiles(join(folder, 'from'), join(folder, 'to'));
    expect([readFileSync(at('azure.json'), 'utf8'), existsSync(at('azure.json.next'))]).toEqual([
      'azure.json',
      false,
    ]);
  });

  it('is not written over, and stays where it is', () => {
    mkdirSync(join(folder, 'to'));
    writeFileSync(at('key'), 'other');
    moveLocalFiles(join(folder, 'from'), join(folder, 'to'));
    expect(readFileSync(at('key'), 'utf8')).toBe('other');
    moveLocalFiles(join(folder, 'from'), join(folder, 'from'));
    expect(readFileSync(join(folder, 'from', 'key'), 'utf8')).toBe('key');
  });
});
