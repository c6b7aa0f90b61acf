import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { atEnd } from '../../at-end.ts';
import { isRacy, seenNow } from '../../../src/cli/stamp/look.ts';
import { beginTrace, type Trace, untraced } from '../../../src/cli/stamp/trace.ts';
import { watchUserCode } from '../../../src/cli/stamp/user-code.ts';
import { inOwnCode, inUserCode } from '../../../src/cli/whose-code.ts';

const folder = mkdtempSync(join(tmpdir(), 'deploy-trace-'));
atEnd(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
writeFileSync(at('read.txt'), 'read');
writeFileSync(at('ours.txt'), 'ours');
mkdirSync(at('inner'));
symlinkSync('read.txt', at('link.txt'));

let trace: Trace;
let unwatch: () => void;
beforeEach(() => {
  trace = beginTrace((path) => path.endsWith('ours.txt'));
  unwatch = watchUserCode(trace.blur);
});
afterEach(() => {
  unwatch();
  trace.end();
});

const looks = (): string[] =>
  [...trace.looks.values()]
    .filter(({ look }) => look.path.startsWith(folder))
    .map(({ look }) => `${look.how} ${look.path.slice(folder.length + 1)}`);

describe('what a process looks at is noted', () => {
  test('a file that is read', () => {
    readFileSync(at('read.txt'));
    expect(looks()).toEqual(['content read.txt']);
  });

  test('a file that is read with a promise', async () => {
    await readFile(at('read.txt'), 'utf8');
    expect(looks()).toEqual(['content read.txt']);
  });

  test('a file that is named by a URL', () => {
    readFileSync(pathToFileURL(at('read.txt')));
    expect(looks()).toContain('content read.txt');
  });

  test('a file that is not there', () => {
    expect(existsSync(at('nothing.txt'))).toBe(false);
    expect(trace.looks.get(`content ${at('nothing.txt')}`)?.seen).toBe('ENOENT');
  });

  test('the listing of a folder', () => {
    readdirSync(at('inner'));
    expect(looks()).toEqual(['listing inner']);
  });

  test('as it was before it was read the first time', () => {
    readFileSync(at('read.txt'));
    const seen = trace.looks.get(`content ${at('read.txt')}`)?.seen;
    writeFileSync(at('read.txt'), 'read again');
    readFileSync(at('read.txt'));
    expect(trace.looks.get(`content ${at('read.txt')}`)?.seen).toEqual(seen);
    expect(untraced(() => seenNow({ how: 'content', path: at('read.txt') }))).not.toEqual(seen);
  });

  test('what is ours is not, nor what is looked at in another way', () => {
    readFileSync(at('ours.txt'));
    untraced(() => readFileSync(at('read.txt')));
    expect(looks()).toEqual([]);
  });

  test('what is written is not', () => {
    writeFileSync(at('written.txt'), 'x');
    expect(looks()).toEqual([]);
  });

  test('a module that is loaded', () => {
    writeFileSync(at('module.cjs'), 'module.exports = 1;\n');
    // Not by vitest, which has a loader of its own.
    expect(createRequire(import.meta.url)(at('module.cjs'))).toBe(1);
    expect(looks()).toContain('content module.cjs');
  });

  test('after its end nothing is noted, and the functions are as they were', () => {
    trace.end();
    const before = trace.looks.size;
    readFileSync(at('read.txt'));
    expect(trace.looks.size).toBe(before);
    trace = beginTrace(() => false);
  });
});

describe('what cannot be asked again is told', () => {
  const asks: Readonly<Record<string, () => unknown>> = {
    'Date.now': () => Date.now(),
    Date: () => new Date(),
    'Math.random': () => Math.random(),
    'performance.now': () => performance.now(),
    'process.hrtime.bigint': () => process.hrtime.bigint(),
    'os.hostname': () => hostname(),
    'crypto.randomUUID': () => randomUUID(),
    'child_process.execFileSync': () => execFileSync(process.execPath, ['--version']),
    fetch: () => fetch('data:,x'),
  };
  for (const [what, ask] of Object.entries(asks)) {
    test(`${what}, when a user's code asks for it`, async () => {
      await ask();
      await inUserCode(() => inOwnCode(ask));
      expect(trace.unclear()).toBeUndefined();
      await inUserCode(ask);
      expect(trace.unclear()).toBe(what);
    });
  }

  test('a date that is made of something is no clock', () => {
    expect(inUserCode(() => new Date(0).toISOString())).toBe('1970-01-01T00:00:00.000Z');
    expect(trace.unclear()).toBeUndefined();
  });

  test('the times of a folder, of which nothing is noted', () => {
    statSync(folder);
    expect(trace.unclear()).toBeUndefined();
    inUserCode(() => statSync(folder));
    expect(trace.unclear()).toBe('fs.statSync of a folder');
  });

  test('a listing of folders within folders', () => {
    readdirSync(folder, { recursive: true });
    expect(trace.unclear()).toBe('fs.readdirSync, recursive');
  });
});

test('a file is racy from a second before on, a folder and its listing never', () => {
  const { mtimeMs } = statSync(at('ours.txt'));
  const look = { how: 'content', path: at('ours.txt') } as const;
  expect(isRacy(look, mtimeMs + 999)).toBe(true);
  expect(isRacy(look, mtimeMs + 1001)).toBe(false);
  expect(isRacy({ how: 'listing', path: folder }, 0)).toBe(false);
  expect(isRacy({ how: 'content', path: folder }, 0)).toBe(false);
});
