import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { Failure } from '../engine/failure.ts';
import { SHORTEST } from './forms.ts';
import type { Redactor } from './redact.ts';
import { Secret } from './secret.ts';
import type { SecretSource } from './source.ts';

/** A secret as the configuration declares it. */
export interface DeclaredSecret {
  readonly name: string;
  readonly env: string;
  readonly generate?: number | undefined;
}

/** The values of the declared secrets that are given from outside, by the secret's name. */
export interface GivenSecrets {
  readonly environment: ReadonlyMap<string, Secret>;
  /** Empty where `.env` is refused. */
  readonly dotenv: ReadonlyMap<string, Secret>;
}

/**
 * Reads the values of the declared secrets from the process environment and from the `.env` file, unless that is refused.
 * An empty value is none. Every value read is hidden from then on, with those of the variables that sign in to Azure, and
 * every value of `.env` whose name says that it is a credential, declared or not. Throws `Failure`: `config-unreadable`
 * for a `.env` that cannot be read, `secret-missing` for a value too short to be hidden.
 */
export function readSecrets(
  declared: readonly DeclaredSecret[],
  from: {
    readonly variables: Readonly<Record<string, string | undefined>>;
    /** Undefined: it is refused, and not opened. */
    readonly envFile: string | undefined;
    readonly redactor: Redactor;
  },
): GivenSecrets {
  const { variables, envFile, redactor } = from;
  for (const name of SIGN_IN_VARIABLES) redactor.hide(variables[name] ?? '');
  if (declared.length === 0) return { environment: new Map(), dotenv: new Map() };
  const file = envFile === undefined ? {} : readEnvFile(envFile);
  for (const [name, value = ''] of Object.entries(file))
    if (CREDENTIAL.test(name) && value.length >= UNDECLARED_FROM) redactor.hide(value);
  return {
    environment: valuesIn(declared, variables, redactor),
    dotenv: valuesIn(declared, file, redactor),
  };
}

/** The process environment as a source. */
export function environmentSource({ environment }: GivenSecrets): SecretSource {
  return { get: async (name) => environment.get(name) };
}

/** The `.env` file as a source. */
export function dotenvSource({ dotenv }: GivenSecrets): SecretSource {
  return { get: async (name) => dotenv.get(name) };
}

/** What `EnvironmentCredential` of @azure/identity reads, and with what a job of a pipeline asks for its tokens. */
export const SIGN_IN_VARIABLES = [
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PASSWORD',
  'AZURE_PASSWORD',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'SYSTEM_ACCESSTOKEN',
];

/** Nobody declared them secrets: `APP_KEY=test` must not take every `test` out of the reports. */
const UNDECLARED_FROM = 8;

/** How people call what nobody may read. */
const CREDENTIAL = /pass(word|wd|phrase)?$|secret|token|credential|api_?key|_key$|connection_?string|dsn$/i;

type Values = Readonly<Record<string, string | undefined>>;

function valuesIn(declared: readonly DeclaredSecret[], values: Values, redactor: Redactor) {
  const found = new Map<string, Secret>();
  for (const { name, env } of declared) {
    const value = values[env];
    if (!value) continue;
    if (value.trim().length < SHORTEST) throw tooShort(name, env);
    redactor.hide(value);
    found.set(name, new Secret(value));
  }
  return found;
}

function readEnvFile(file: string): Values {
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
