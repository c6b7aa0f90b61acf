import fs, { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { atEnd } from '../../at-end.ts';
import { isRacy, seesAgain } from '../../../src/cli/stamp/look.ts';
import { looksOfImport } from '../../../src/cli/stamp/resolution.ts';
import { beginTrace, type Trace } from '../../../src/cli/stamp/trace.ts';
import { watchUserCode } from '../../../src/cli/stamp/user-code.ts';
import { inUserCode } from '../../../src/cli/whose-code.ts';

const folder = mkdtempSync(join(tmpdir(), 'deploy-user-code-'));
atEnd(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
writeFileSync(at('read.txt'), 'read');
mkdirSync(at('one/inner'), { recursive: true });
writeFileSync(at('one/behind.txt'), 'behind');
symlinkSync('one/inner', at('link'));

let trace: Trace;
let unwatch: () => void;
beforeEach(() => {
  trace = beginTrace(() => false);
  unwatch = watchUserCode(trace.blur);
});
afterEach(() => {
  unwatch();
  trace.end();
});

const sees = (key: string): boolean => {
  const { look, seen } = trace.looks.get(key) ?? expect.fail(`nobody looked at ${key}`);
  return seesAgain(look, seen);
};

describe('what a step of the user does that no stamp could do again is told', () => {
  const does: Readonly<Record<string, () => unknown>> = {
    'fs.writeFileSync, to write': () => fs.writeFileSync(at('written.txt'), 'x'),
    'fs.mkdirSync, to write': () => fs.mkdirSync(at('made'), { recursive: true }),
    'fs.openSync, to write': () => fs.closeSync(fs.openSync(at('read.txt'), 'a+')),
    'fs of /proc/uptime': () => fs.readFileSync('/proc/uptime'),
    'fs of 0': () => fs.readSync(0, Buffer.alloc(0)),
    'fs.opendirSync': () => fs.opendirSync(at('one')).closeSync(),
    'fs.openSync of a folder': () => fs.closeSync(fs.openSync(at('one'), 'r')),
    'process.stdout.write': () => process.stdout.write(''),
    'performance.timeOrigin': () => performance.timeOrigin,
    'Intl.DateTimeFormat': () => new Intl.DateTimeFormat('en').format(),
    'net.Socket.connect': () =>
      new Socket()
        .on('error', () => undefined)
        .connect(1, '127.0.0.1')
        .destroy(),
    Date: () => Reflect.apply(Date, undefined, [0]),
  };
  for (const [what, act] of Object.entries(does)) {
    test(`${what} is told`, () => {
      inUserCode(act);
      expect(trace.unclear()).toBe(what);
    });
  }

  test('what it says, and of what it warns, wherever it is called', () => {
    const silent = { debug: () => undefined };
    const { console: before } = globalThis;
    try {
      globalThis.console = Object.assign(Object.create(before), silent);
      const unwatchConsole = watchUserCode(trace.blur);
      globalThis['console'].debug('x');
      unwatchConsole();
    } finally {
      globalThis.console = before;
    }
    expect(trace.unclear()).toBe('console.debug');
  });

  test('a request, which opens a connection', () => {
    inUserCode(() =>
      http
        .get({ host: '127.0.0.1', port: 1 })
        .on('error', () => undefined)
        .destroy(),
    );
    expect(trace.unclear()).toMatch(/^net\./);
  });

  test('a module of Node through which nothing is noted', () => {
    writeFileSync(at('sqlite.cjs'), 'require("node:sqlite");\n');
    createRequire(import.meta.url)(at('sqlite.cjs'));
    expect(trace.unclear()).toBe('node:sqlite');
  });
});

describe('what it looks at is looked at in the same way', () => {
  test('`..` behind a link leads where the link leads', () => {
    expect(fs.readFileSync(`${folder}/link/../behind.txt`, 'utf8')).toBe('behind');
    const key = `content ${folder}/link/../behind.txt`;
    expect(sees(key)).toBe(true);
    writeFileSync(at('one/behind.txt'), 'another');
    expect(sees(key)).toBe(false);
  });

  test('a path of bytes is a path', () => {
    fs.readFileSync(Buffer.from(at('read.txt')));
    expect(sees(`content ${at('read.txt')}`)).toBe(true);
  });

  test('where links lead to counts by its name', () => {
    mkdirSync(at('v1'));
    symlinkSync('v1', at('current'));
    for (const real of [fs.realpathSync, fs.realpathSync.native]) real(at('current'));
    rmSync(at('current'));
    renameSync(at('v1'), at('v2'));
    symlinkSync('v2', at('current'));
    expect(sees(`real ${at('current')}`)).toBe(false);
  });

  test('a path that nobody can look at is never racy, and ends no run', () => {
    symlinkSync('itself', at('itself'));
    for (const path of [at('itself'), at('a\0b')]) {
      expect(fs.existsSync(path)).toBe(false);
      expect(sees(`content ${path}`)).toBe(true);
      expect(isRacy({ how: 'content', path }, 0)).toBe(false);
    }
  });

  test('what decides where an import leads', () => {
    const paths = (specifier: string): string[] =>
      looksOfImport(specifier, 'file:///a/b/c.ts').map(({ how, path }) => `${how} ${path}`);
    expect(paths('@x/y/z')).toContain('content /a/b/node_modules/@x/y');
    expect(paths('x')).toEqual(
      ['/a/b', '/a', ''].flatMap((above) => [
        `content ${above}/package.json`,
        `content ${above}/node_modules/x`,
        `content ${above}/node_modules/x/package.json`,
      ]),
    );
    expect(paths('../x.ts')).toEqual(['content /a/x.ts']);
    expect(paths('./x')).toEqual(['content /a/b/x', 'listing /a/b', 'listing /a/b/x']);
    expect(looksOfImport('x', 'data:text/javascript,')).toEqual([]);
  });
});

describe('a step of the user finds everything in its place', () => {
  test('dates and functions are what they were', async () => {
    class Day extends Date {}
    expect(new Day(5)).toBeInstanceOf(Date);
    expect(new Date(5).constructor).toBe(Date);
    expect(await promisify(fs.readFile)(at('read.txt'), 'utf8')).toBe('read');
    expect(await promisify(fs.exists)(at('nothing.txt'))).toBe(false);
  });

  test('after the end there is nothing of ours left', () => {
    unwatch();
    trace.end();
    const members = (): unknown[] =>
      [
        fs,
        fs.promises,
        fs.realpathSync,
        process,
        process.stdout,
        console,
        globalThis,
        Date,
        Date.prototype,
        Math,
      ]
        .flatMap((of) => Object.values(Object.getOwnPropertyDescriptors(of)))
        .flatMap(({ value, get }) => [value, get])
        .filter((one) => typeof one === 'function');
    const before = members();
    trace = beginTrace(() => false);
    unwatch = watchUserCode(trace.blur);
    expect(members().filter((one, index) => one !== before[index]).length).toBeGreaterThan(100);
    unwatch();
    trace.end();
    const after = members();
    expect(after.length).toBe(before.length);
    expect(after.every((one, index) => one === before[index])).toBe(true);
  });
});
