import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/engine/failure.ts';
import { areComparable, keyIdOf } from '../../src/secrets/digest.ts';
import { type KeyPlaces, type KeyVaultPlace, openDigestKey } from '../../src/secrets/digest-key.ts';
import { Secret } from '../../src/secrets/secret.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'secrets-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const HELD = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);

/** A key in a file `key`, and all that was told of it. */
function open(more: Partial<KeyPlaces> = {}) {
  const told: string[] = [];
  const hidden: string[] = [];
  const key = openDigestKey({
    file: join(folder, 'key'),
    write: true,
    hide: (value) => void hidden.push(value),
    warn: (text) => void told.push(text),
    ...more,
  });
  return { key, digest: key.digest, told, hidden };
}

function vault(
  get: KeyVaultPlace['get'],
  mayStandIn = false,
  holds: KeyVaultPlace['holds'] = async () => false,
): KeyVaultPlace {
  return { name: 'kv-small', mayStandIn, get, holds };
}

const holding = vault(async (name) => (name === 'deploy-digest-key' ? new Secret(HELD) : undefined));
const empty = vault(async () => undefined);
const lost = async () => Promise.reject(new Failure('azure-unreachable', 'no answer'));
const onDisk = (): string => readFileSync(join(folder, 'key'), 'utf8');

describe('the keyed digest', () => {
  it('is the same for the same value and key, another for another value, and tells its key', () => {
    const { digest } = open();
    const { digest: again } = open({ write: false });
    expect(digest('one')).toMatch(/^hmac-sha256:[\da-f]{8}:[\da-f]{64}$/);
    expect(again('one')).toBe(digest('one'));
    expect(digest('two')).not.toBe(digest('one'));
    expect(areComparable(digest('one'), digest('two'))).toBe(true);
    expect(onDisk()).not.toContain(keyIdOf(digest('one')));
  });

  it('is made with a key of its own for every environment, and cannot be compared with that of another', () => {
    const [one = '', two = ''] = ['a', 'b'].map((name) =>
      open({ file: join(folder, name, 'key') }).digest('value'),
    );
    expect(one).not.toBe(two);
    expect(areComparable(one, two)).toBe(false);
  });

  it('makes its key when the first digest is asked for, readable by its owner only, and hides it', () => {
    const { digest, hidden } = open();
    expect(readdirSync(folder)).toEqual([]);
    digest('value');
    expect(onDisk()).toMatch(/^[\da-f]{64}\n$/);
    expect(hidden).toEqual([onDisk().trim()]);
    expect(statSync(join(folder, 'key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['key']);
  });

  it('writes nothing for a command that only reads', () => {
    const { digest } = open({ write: false });
    expect(digest('value')).toBe(digest('value'));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses a damaged key instead of taking another one', () => {
    writeFileSync(join(folder, 'key'), 'abc');
    expect(() => open().digest('value')).toThrowError(/not a digest key/);
  });

  it('says so when the key cannot be written', () => {
    writeFileSync(join(folder, 'file'), '');
    const { digest } = open({ file: join(folder, 'file', 'key') });
    expect(() => digest('value')).toThrowError(/the digest key cannot be (read|written) \(ENOTDIR\)/);
  });
});

describe('a digest key that is given', () => {
  it('comes before the vault, which is not asked, and before the file, and makes none', async () => {
    writeFileSync(join(folder, 'key'), OTHER);
    const here = open({ given: `${HELD}\n`, vault: vault(lost) });
    await here.key.ready();
    expect(here.key.secret().reveal()).toBe(HELD);
    expect(here.digest('value')).not.toBe(open().digest('value'));
    expect(onDisk()).toBe(OTHER);
  });

  it('is none where it is empty, and refused where it is something else', () => {
    expect(open({ given: '' }).digest('value')).toBe(open().digest('value'));
    expect(() => open({ given: 'secret' }).digest('value')).toThrowError(
      /^DEPLOY_DIGEST_KEY is no digest key of 64 hexadecimal digits$/,
    );
  });
});

describe('a digest key of the vault', () => {
  it('is read on a machine that has none, and kept there for an undo and for --offline', async () => {
    const { key, told } = open({ vault: holding });
    await key.ready();
    expect(key.secret().reveal()).toBe(HELD);
    expect(onDisk()).toBe(`${HELD}\n`);
    expect(told).toEqual([]);
  });

  it('is kept nowhere by a command that only reads', async () => {
    const { key } = open({ vault: holding, write: false });
    await key.ready();
    expect(key.secret().reveal()).toBe(HELD);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('wins over another one of this machine, and that is said', async () => {
    writeFileSync(join(folder, 'key'), OTHER);
    const { key, told } = open({ vault: holding });
    await key.ready();
    expect(key.secret().reveal()).toBe(HELD);
    expect(onDisk()).toBe(`${HELD}\n`);
    expect(told).toEqual([
      expect.stringMatching(/^the digest key of the key vault kv-small counts: .*key held another/),
    ]);
    expect(told.join('')).not.toContain(OTHER);
  });

  it('is that of the file, or a new one, until the vault holds one', async () => {
    const first = open({ vault: empty });
    await first.key.ready();
    const again = open({ vault: empty });
    await again.key.ready();
    expect(again.digest('value')).toBe(first.digest('value'));
  });

  it('that cannot be read is a failure for all that needs it, until it can', async () => {
    writeFileSync(join(folder, 'key'), OTHER);
    let isLost = true;
    const { key, digest } = open({ vault: vault(async () => (isLost ? lost() : new Secret(HELD))) });
    await expect(key.ready()).rejects.toThrowError('no answer');
    expect(() => digest('value')).toThrowError('no answer');
    isLost = false;
    await key.ready();
    expect(key.secret().reveal()).toBe(HELD);
  });

  it('may be stood in for by the file where the policy says so, and that is said; a new one never stands in', async () => {
    await expect(open({ vault: vault(lost, true) }).key.ready()).rejects.toThrowError('no answer');
    writeFileSync(join(folder, 'key'), OTHER);
    const { key, told } = open({ vault: vault(lost, true) });
    await key.ready();
    expect(key.secret().reveal()).toBe(OTHER);
    expect(told).toEqual([
      expect.stringContaining('the key vault kv-small cannot be reached: the digest key'),
    ]);
  });

  it('that is no key is refused, without being told', async () => {
    const { key } = open({ vault: vault(async () => new Secret('something-else')) });
    const failure: unknown = await key.ready().catch((error: unknown) => error);
    expect(failure).toMatchObject({
      reason: 'state-invalid',
      message: expect.stringContaining('deploy-digest-key'),
    });
    expect(String(failure)).not.toContain('something-else');
  });

  it('is not read where the vault surely holds that of the file', async () => {
    const file = open({});
    const mine = file.digest('value');
    const asked: string[] = [];
    const { key, digest } = open({
      vault: vault(
        async () => Promise.reject(new Error('it was read')),
        false,
        async (one) => asked.push(one.reveal()) > 0,
      ),
    });
    await key.ready();
    expect(digest('value')).toBe(mine);
    expect(asked).toEqual([onDisk().trim()]);
  });
});
