import { closeSync, existsSync, lstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../engine/failure.ts';
import type { Variables } from './tree/variables.ts';

/** Which file the configuration is read from. */
export type ChosenFile = {
  /** Absolute. */
  readonly file: string;
  /** It is the shipped example, because the current folder has no configuration. */
  readonly shipped: boolean;
};

/** What decides which file is read. */
export type FileOptions = {
  /** The file that was asked for with --config. */
  readonly file?: string | undefined;
  readonly env: Variables;
  /** The environment that was asked for, as far as it is known without a file. */
  readonly environment: string | undefined;
  readonly cwd: string;
  readonly shippedExample: string;
};

/**
 * Chooses the configuration file: --config, then DEPLOY_CONFIG, then `config.yaml` in the current folder, then, for the
 * environment `local` only, the shipped example. Undefined: there is none.
 */
export function chooseFile({
  file,
  env,
  environment,
  cwd,
  shippedExample,
}: FileOptions): ChosenFile | undefined {
  const asked = file ?? (env['DEPLOY_CONFIG'] || undefined);
  if (asked !== undefined) return { file: path.resolve(cwd, asked), shipped: false };
  const own = path.join(cwd, 'config.yaml');
  // A link to nothing is a configuration that is missed, not none.
  if (existsSync(own) || isLink(own)) return { file: own, shipped: false };
  return environment === 'local' ? { file: shippedExample, shipped: true } : undefined;
}

/** The failure for a current folder without a configuration. */
export function noConfigFile(cwd: string): Failure {
  const other = ['config.yml', 'config.json', 'deploy.yaml'].find((name) => existsSync(path.join(cwd, name)));
  return new Failure('config-missing', 'there is no config.yaml in the current folder', {
    hint:
      other === undefined
        ? 'npx deploy init writes one; or name a file with --config or DEPLOY_CONFIG; only --env local runs without one, on the shipped example'
        : `${other} is only read when it is named: --config ${other}`,
  });
}

/**
 * Reads a configuration file as UTF-8, at most 1 MiB of it; `shown` is how messages call it.
 *
 * @throws Failure `config-missing` where nothing is, `config-unreadable` for a folder, no permission, too much, or
 *   what is not text.
 */
export function readConfigFile(file: string, shown: string): string {
  const bytes = readBytes(file, shown);
  if (bytes.byteLength > maxBytes) {
    throw unreadable(
      shown,
      'is larger than 1 MiB',
      'a configuration is some kilobytes: is this the right file?',
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(shown, 'is not UTF-8 text', 'save it as UTF-8');
  }
}

const maxBytes = 1024 * 1024;

function readBytes(file: string, shown: string): Uint8Array {
  try {
    // Bounded, whatever it is: a pipe and a device have no size to ask for first.
    const descriptor = openSync(file, 'r');
    try {
      return readAtMost(descriptor, maxBytes + 1);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw toFailure(error, file, shown);
  }
}

function readAtMost(descriptor: number, limit: number): Uint8Array {
  const buffer = new Uint8Array(limit);
  let length = 0;
  for (let read = -1; read !== 0; length += read) {
    read = readSync(descriptor, buffer, length, limit - length, null);
  }
  return buffer.subarray(0, length);
}

function toFailure(error: unknown, file: string, shown: string): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'an unknown error';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new Failure('config-missing', `${shown} does not exist`, {
      location: shown,
      hint: isLink(file) ? 'it is a link to a file that is gone' : 'check --config and DEPLOY_CONFIG',
      cause: error,
    });
  }
  if (code === 'EISDIR') {
    const within = existsSync(path.join(file, 'config.yaml'))
      ? `did you mean ${path.join(shown, 'config.yaml')}?`
      : 'name a file with --config or DEPLOY_CONFIG';
    return unreadable(shown, 'is a folder', within);
  }
  return unreadable(shown, `cannot be read (${code})`, 'check its permissions');
}

function isLink(file: string): boolean {
  try {
    return lstatSync(file).isSymbolicLink();
  } catch {
    return false;
  }
}

function unreadable(shown: string, what: string, hint: string): Failure {
  return new Failure('config-unreadable', `${shown} ${what}`, { location: shown, hint });
}
