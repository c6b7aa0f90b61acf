import { createHmac, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../engine/failure.ts';

/** Makes the keyed digests under which secret values are compared: nobody without the key can guess a value by them. */
export type Digest = (value: string) => string;

/**
 * Opens the digest key of one environment when the first digest is asked for: the one that is `given` (64 hexadecimal
 * digits, for pipelines that start from nothing), else that in a file of mode 600. Where there is none a
 * writing command makes it, durably; a reading one uses a key of its own, and no recorded digest will equal its digests.
 * Digests are `hmac-sha256:` and hex (RFC 2104). Throws `Failure` `state-invalid` for a file that holds no key and
 * `state-unwritable` when it cannot be written.
 */
export function openDigestKey(
  file: string,
  may: { readonly write: boolean; readonly given?: string | undefined },
): Digest {
  let key: Buffer | undefined;
  return (value) => {
    key ??= givenKey(may.given) ?? readKey(file) ?? newKey(file, may.write);
    return `hmac-sha256:${createHmac('sha256', key).update(value).digest('hex')}`;
  };
}

function givenKey(text: string | undefined): Buffer | undefined {
  if (text === undefined || text === '') return undefined;
  if (KEY.test(text.trim())) return Buffer.from(text.trim(), 'hex');
  throw new Failure('secret-missing', 'DEPLOY_DIGEST_KEY is no digest key of 64 hexadecimal digits', {
    hint: 'Make one with `openssl rand -hex 32`, or take what a file state/<environment>/key holds.',
  });
}

const KEY = /^[\da-f]{64}$/;

function readKey(file: string): Buffer | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new Failure('state-invalid', `${file}: the digest key cannot be read (${codeOf(error)})`, {
      hint: 'Check that the file belongs to you.',
      cause: error,
    });
  }
  if (KEY.test(text)) return Buffer.from(text, 'hex');
  throw new Failure('state-invalid', `${file}: this is not a digest key of 64 hexadecimal digits`, {
    hint: 'Restore it, or remove it: then the steps that use secrets run once more.',
  });
}

function newKey(file: string, write: boolean): Buffer {
  const key = randomBytes(32);
  if (!write) return key;
  try {
    mkdirSync(dirname(file), { recursive: true });
    const next = `${file}.next`;
    const descriptor = openSync(next, 'w', 0o600);
    try {
      writeSync(descriptor, `${key.toString('hex')}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(next, file);
  } catch (error) {
    throw new Failure('state-unwritable', `${file}: the digest key cannot be written (${codeOf(error)})`, {
      hint: 'Check the folder’s owner and the space on its disk.',
      cause: error,
    });
  }
  return key;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
