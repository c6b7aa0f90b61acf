import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../engine/failure.ts';
import { Secret } from './secret.ts';

/** What a digest key is: 64 hexadecimal digits. */
const KEY = /^[\da-f]{64}$/;

/** Reads a digest key from a text; undefined where it is none. */
export function keyIn(text: string): Secret | undefined {
  return KEY.test(text.trim()) ? new Secret(text.trim()) : undefined;
}

/** Reads the key that a file holds; undefined where there is no file. Throws `Failure` `state-invalid`. */
export function readKeyFile(file: string): Secret | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new Failure('state-invalid', `${file}: the digest key cannot be read (${codeOf(error)})`, {
      hint: 'Check that the file belongs to you.',
      cause: error,
    });
  }
  const key = keyIn(text);
  if (key !== undefined) return key;
  throw new Failure('state-invalid', `${file}: this is not a digest key of 64 hexadecimal digits`, {
    hint: 'Restore it, or remove it: then the steps that use secrets run once more.',
  });
}

/** Keeps a key in a file of mode 600, durably: it is whole or not there. Throws `Failure` `state-unwritable`. */
export function writeKeyFile(file: string, key: Secret): void {
  written(file, key, renameSync);
}

/** The same where there is no file yet: of two who come at once the key of one stays, and both get it. */
export function makeKeyFile(file: string, key: Secret): Secret {
  written(file, key, (next) => {
    try {
      linkSync(next, file);
    } catch (error) {
      // Not every file system knows links.
      if (codeOf(error) !== 'EEXIST') renameSync(next, file);
    }
    rmSync(next, { force: true });
  });
  return readKeyFile(file) ?? key;
}

function written(file: string, key: Secret, put: (next: string, file: string) => void): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const next = `${file}.${process.pid}.next`;
    const descriptor = openSync(next, 'w', 0o600);
    try {
      writeSync(descriptor, `${key.reveal()}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    put(next, file);
  } catch (error) {
    throw new Failure('state-unwritable', `${file}: the digest key cannot be written (${codeOf(error)})`, {
      hint: 'Check the folder’s owner and the space on its disk.',
      cause: error,
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
