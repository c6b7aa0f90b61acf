import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDigestKey } from '../../src/secrets/digest-key.ts';
import { generateSecret } from '../../src/secrets/generate.ts';
import { createRedactor } from '../../src/secrets/redact.ts';
import { readSecrets } from '../../src/secrets/source.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'secrets-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const declared = [{ name: 'api-key', env: 'API_KEY' }];

function read(variables: Record<string, string>, dotEnv?: string) {
  const envFile = join(folder, '.env');
  if (dotEnv !== undefined) writeFileSync(envFile, dotEnv);
  const redactor = createRedactor();
  return { given: readSecrets(declared, { variables, envFile, redactor }), redactor };
}

describe('the values of secrets', () => {
  it('come from the process environment before `.env`', () => {
    expect(read({ API_KEY: 'from-process' }, 'API_KEY=from-file').given.get('api-key')).toBe('from-process');
  });

  it('come from `.env`, with quotes and comments as node reads them', () => {
    expect(read({}, '# note\nAPI_KEY="from file" # more\n').given.get('api-key')).toBe('from file');
  });

  it('are absent where neither has one, and where it is empty', () => {
    expect(read({}).given.size).toBe(0);
    expect(read({ API_KEY: '' }, 'API_KEY=').given.size).toBe(0);
  });

  it('are hidden from the moment they are read, with those that sign in to Azure', () => {
    const { redactor } = read({ API_KEY: 'hunter2233', AZURE_CLIENT_SECRET: 'app-secret' });
    expect(redactor.text('hunter2233 app-secret')).toBe('*** ***');
  });

  it('are refused, without being told, when they are too short to be hidden', () => {
    expect(() => read({ API_KEY: 'q7%' })).toThrowError(
      /^API_KEY gives no usable value for the secret api-key$/,
    );
  });

  it('are refused when `.env` cannot be read', () => {
    mkdirSync(join(folder, '.env'));
    expect(() => read({})).toThrowError(/\.env: the file cannot be read \(EISDIR\)/);
  });
});

describe('the keyed digest', () => {
  it('is the same for the same value and key, another for another value', () => {
    const file = join(folder, 'local', 'key');
    const digest = openDigestKey(file, { write: true });
    const again = openDigestKey(file, { write: false });
    expect(digest('one')).toMatch(/^hmac-sha256:[\da-f]{64}$/);
    expect(again('one')).toBe(digest('one'));
    expect(digest('two')).not.toBe(digest('one'));
  });

  it('is made with a key of its own for every environment', () => {
    const [one, two] = ['a', 'b'].map((name) => openDigestKey(join(folder, name, 'key'), { write: true }));
    expect(one?.('value')).not.toBe(two?.('value'));
  });

  it('makes its key when the first digest is asked for, readable by its owner only', () => {
    const file = join(folder, 'key');
    const digest = openDigestKey(file, { write: true });
    expect(readdirSync(folder)).toEqual([]);
    digest('value');
    expect(readFileSync(file, 'utf8')).toMatch(/^[\da-f]{64}\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['key']);
  });

  it('writes nothing for a command that only reads', () => {
    const digest = openDigestKey(join(folder, 'key'), { write: false });
    expect(digest('value')).toBe(digest('value'));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses a damaged key instead of taking another one', () => {
    writeFileSync(join(folder, 'key'), 'abc');
    expect(() => openDigestKey(join(folder, 'key'), { write: true })('value')).toThrowError(
      /not a digest key/,
    );
  });

  it('says so when the key cannot be written', () => {
    writeFileSync(join(folder, 'file'), '');
    const digest = openDigestKey(join(folder, 'file', 'key'), { write: true });
    expect(() => digest('value')).toThrowError(/the digest key cannot be (read|written) \(ENOTDIR\)/);
  });
});

describe('a digest key that is given', () => {
  const given = 'ab'.repeat(32);

  it('is the same on every machine, comes before the file, and makes none', () => {
    writeFileSync(join(folder, 'key'), 'cd'.repeat(32));
    const here = openDigestKey(join(folder, 'key'), { write: true, given });
    const there = openDigestKey(join(folder, 'elsewhere', 'key'), { write: true, given: `${given}\n` });
    expect(here('value')).toBe(there('value'));
    expect(here('value')).not.toBe(openDigestKey(join(folder, 'key'), { write: true })('value'));
    expect(readdirSync(folder)).toEqual(['key']);
  });

  it('is none where it is empty, and refused where it is something else', () => {
    const file = join(folder, 'key');
    expect(openDigestKey(file, { write: true, given: '' })('value')).toBe(
      openDigestKey(file, { write: true })('value'),
    );
    expect(() => openDigestKey(file, { write: true, given: 'secret' })('value')).toThrowError(
      /^DEPLOY_DIGEST_KEY is no digest key of 64 hexadecimal digits$/,
    );
  });
});

describe('a generated secret', () => {
  it('has the length asked for, of letters and digits', () => {
    expect(generateSecret(40)).toMatch(/^[A-Za-z\d]{40}$/);
    expect(generateSecret(40)).not.toBe(generateSecret(40));
  });

  it('uses every letter and digit about equally often', () => {
    const counts = new Map<string, number>();
    for (const char of generateSecret(62_000)) counts.set(char, (counts.get(char) ?? 0) + 1);
    expect(counts.size).toBe(62);
    // 1000 expected, standard deviation 31: eight of them either way.
    expect(Math.min(...counts.values())).toBeGreaterThan(750);
    expect(Math.max(...counts.values())).toBeLessThan(1250);
  });
});
