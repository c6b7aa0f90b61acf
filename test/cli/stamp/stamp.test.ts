import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { atEnd } from '../../at-end.ts';
import { cacheFolder } from '../../../src/files/cache-folder.ts';
import { stampPlace } from '../../../src/cli/stamp/place.ts';
import { type Asked, holds, parseStamp, printStamp, type Stamp } from '../../../src/cli/stamp/stamp.ts';
import { areSame, notingReads } from '../../../src/cli/stamp/variables.ts';

const caches = mkdtempSync(join(tmpdir(), 'deploy-stamp-'));
atEnd(() => rmSync(caches, { recursive: true, force: true }));

const ASKED: Asked = { build: 'b1', node: 'v24', argv: ['--offline'], cwd: '/somewhere' };
const STAMP: Stamp = {
  asked: ASKED,
  variables: { set: [], plain: [], unset: [], all: false, digest: '' },
  looks: [['content', join(caches, 'none'), 'ENOENT']],
  trees: [],
  told: {
    opening: { title: 't', notes: [], steps: ['a'] },
    reason: 'nothing changed',
    skipped: ['a'],
    quiet: false,
    title: 't',
    place: 'p',
    flags: {},
    format: 'text',
    document: {
      result: 'nothing-to-do',
      exitCode: 0,
      runId: null,
      environment: 'local',
      cloud: 'emulator',
      rollback: null,
      givenBack: [],
      remaining: [],
      kept: [],
      residue: [],
      outputs: {},
      open: false,
    },
  },
};

describe('a stamp', () => {
  test('is read as it was written', () => {
    expect(parseStamp(printStamp(STAMP), ASKED)).toEqual(STAMP);
  });

  test('is none when a byte of it is another one, or missing', () => {
    const bytes = printStamp(STAMP);
    for (let at = 0; at < bytes.length; at++) {
      for (const bit of [1, 128])
        expect(parseStamp(bytes.with(at, (bytes[at] ?? 0) ^ bit), ASKED)).toBeUndefined();
      expect(parseStamp(bytes.slice(0, at), ASKED)).toBeUndefined();
    }
  });

  test('is none for another program, another Node, other words or another folder', () => {
    const others: Partial<Asked>[] = [
      { build: 'b2' },
      { node: 'v25' },
      { argv: ['--offline', '-'] },
      { cwd: '/' },
    ];
    for (const other of others) expect(parseStamp(printStamp(STAMP), { ...ASKED, ...other })).toBeUndefined();
  });

  test('holds until something that was not there is there', () => {
    const now = { variables: {}, key: 'k' };
    expect(holds(STAMP, now)).toBe(true);
    writeFileSync(join(caches, 'none'), '');
    expect(holds(STAMP, now)).toBe(false);
  });
});

describe('variables', () => {
  const noted = (variables: Record<string, string>, read: (of: typeof variables) => unknown) => {
    const noting = notingReads(variables);
    read(noting.variables);
    return noting.read('key');
  };

  test('that are read count, set or not, and no others', () => {
    const read = noted({ A: '1', B: '2' }, ({ A, C }) => [A, C]);
    expect(areSame(read, { A: '1', B: '3' }, 'key')).toBe(true);
    expect(areSame(read, { A: '2', B: '2' }, 'key')).toBe(false);
    expect(areSame(read, { B: '2' }, 'key')).toBe(false);
    expect(areSame(read, { A: '1', C: '' }, 'key')).toBe(false);
  });

  test('all count for whoever goes through them', () => {
    const read = noted({ A: '1', B: '2' }, (variables) => Object.keys(variables));
    expect(areSame(read, { A: '1', B: '2' }, 'key')).toBe(true);
    expect(areSame(read, { A: '1', B: '2', C: '3' }, 'key')).toBe(false);
    expect(areSame(read, { A: '1' }, 'key')).toBe(false);
  });

  test('that are written are told, and are written', () => {
    const written: string[] = [];
    const given: Record<string, string | undefined> = { A: '1' };
    const { variables } = notingReads(given, (name) => void written.push(name));
    variables['A'] = '2';
    delete variables['A'];
    Object.defineProperty(variables, 'B', {
      value: '3',
      configurable: true,
      enumerable: true,
      writable: true,
    });
    expect([variables['A'], variables['B']]).toEqual([undefined, '3']);
    expect(written).toEqual(['A', 'A', 'B']);
  });

  test('of the process can be written while they are noted', () => {
    const { variables } = notingReads(process.env);
    variables['DEPLOY_NOTED'] = '1';
    variables['DEPLOY_NOTED'] = '2';
    expect(process.env['DEPLOY_NOTED']).toBe('2');
    delete variables['DEPLOY_NOTED'];
    expect(process.env['DEPLOY_NOTED']).toBeUndefined();
  });

  test('are not kept: their values are digested under a key', () => {
    const read = noted({ A: 'a-seeded-secret' }, ({ A }) => A);
    expect(JSON.stringify(read)).not.toContain('seeded');
    expect(areSame(read, { A: 'a-seeded-secret' }, 'another key')).toBe(false);
  });
});

describe('the place of stamps', () => {
  const open = (folder = 'cache') =>
    stampPlace({ DEPLOY_CACHE_DIR: join(caches, folder) }) ?? expect.fail('there is none');

  test('keeps one for each folder and command line, for its owner only', () => {
    const place = open();
    place.write(['a'], '/x', (key) => Buffer.from(`one under ${key}`));
    place.write(['b'], '/x', () => Buffer.from('two'));
    expect(place.read(['a'], '/x')?.toString()).toBe(`one under ${place.key()}`);
    expect(place.read(['b'], '/x')?.toString()).toBe('two');
    expect(place.read(['a'], '/y')).toBeUndefined();
    const folder = join(caches, 'cache', 'stamps');
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    place.remove(['a'], '/x');
    expect(place.read(['a'], '/x')).toBeUndefined();
  });

  test('takes no file for a key that a crash has left empty', () => {
    const place = open();
    const keyFile = join(caches, 'cache', 'stamps', 'key');
    writeFileSync(keyFile, '');
    expect(place.key()).toBeUndefined();
    place.write(['k'], '/x', (key) => Buffer.from(key));
    expect(place.key()).toMatch(/^[0-9a-f]{64}$/);
    expect(place.read(['k'], '/x')?.toString()).toBe(place.key());
  });

  test('tells nothing that somebody else has written', () => {
    const place = open();
    place.write(['s'], '/x', () => Buffer.from('s'));
    const { geteuid } = process;
    try {
      process.geteuid = () => 1 + (geteuid?.() ?? 0);
      expect(place.read(['s'], '/x')).toBeUndefined();
    } finally {
      if (geteuid !== undefined) process.geteuid = geteuid;
    }
    expect(place.read(['s'], '/x')?.toString()).toBe('s');
  });

  test('removes those that nobody has used for a month', () => {
    const place = open();
    place.write(['old'], '/x', () => Buffer.from('old'));
    const folder = join(caches, 'cache', 'stamps');
    const before = readdirSync(folder);
    const old = before.find((name) => readFileSync(join(folder, name), 'utf8') === 'old') ?? '';
    utimesSync(join(folder, old), 0, 0);
    place.write(['new'], '/x', () => Buffer.from('new'));
    expect(readdirSync(folder)).not.toContain(old);
    expect(readdirSync(folder)).toContain('key');
  });

  test('may be impossible to write', () => {
    writeFileSync(join(caches, 'file'), '');
    const place = open('file');
    place.write(['a'], '/x', () => Buffer.from('text'));
    place.remove(['a'], '/x');
    expect(place.read(['a'], '/x')).toBeUndefined();
  });

  test('is none where caching is off', () => {
    expect(stampPlace({ DEPLOY_CACHE: 'off', DEPLOY_CACHE_DIR: caches })).toBeUndefined();
    expect(cacheFolder({ HOME: '/h', XDG_CACHE_HOME: '/c' })).toBe(join('/c', 'deploy'));
    expect(cacheFolder({ XDG_CACHE_HOME: '/c', DEPLOY_CACHE_DIR: '/mine' })).toBe('/mine');
  });
});
