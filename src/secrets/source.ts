import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { Failure } from '../engine/failure.ts';
import { SHORTEST } from './forms.ts';
import type { Redactor } from './redact.ts';

/** A secret as the configuration declares it. */
export interface DeclaredSecret {
  readonly name: string;
  readonly env: string;
  readonly generate?: number | undefined;
}

/** The values of the declared secrets that are given from outside, by the secret's name. */
export type GivenSecrets = ReadonlyMap<string, string>;

/**
 * Reads the values of the declared secrets: from the process environment, else from the `.env` file. An empty value is
 * none. Every value read is hidden from then on, with those of the variables that sign in to Azure. Throws `Failure`:
 * `config-unreadable` for a `.env` that cannot be read, `secret-missing` for a value too short to be hidden.
 */
export function readSecrets(
  declared: readonly DeclaredSecret[],
  from: {
    readonly variables: Readonly<Record<string, string | undefined>>;
    readonly envFile: string;
    readonly redactor: Redactor;
  },
): GivenSecrets {
  for (const name of SIGN_IN_VARIABLES) from.redactor.hide(from.variables[name] ?? '');
  if (declared.length === 0) return new Map();
  const file = readEnvFile(from.envFile);
  const given = new Map<string, string>();
  for (const { name, env } of declared) {
    const value = from.variables[env] || file[env];
    if (!value) continue;
    if (value.trim().length < SHORTEST) throw tooShort(name, env);
    from.redactor.hide(value);
    given.set(name, value);
  }
  return given;
}

/** What `EnvironmentCredential` of @azure/identity reads. */
const SIGN_IN_VARIABLES = ['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PASSWORD', 'AZURE_PASSWORD'];

function readEnvFile(file: string): Readonly<Record<string, string | undefined>> {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    throw new Failure('config-unreadable', `${file}: the file cannot be read (${String(code ?? error)})`, {
      hint: 'Check that it is a file that you may read, or remove it.',
      cause: error,
    });
  }
}

function tooShort(name: string, env: string): Failure {
  return new Failure('secret-missing', `${env} gives no usable value for the secret ${name}`, {
    hint: `A value of fewer than ${SHORTEST} characters cannot be hidden in logs: give ${env} a longer one.`,
  });
}
