import type { Json } from '../engine/json.ts';
import type { Origin } from './origin.ts';

/** A value of the configuration, with where it stands and comes from. */
export type Shown = {
  readonly path: string;
  readonly value: Json;
  readonly origin: Origin;
  /** How the item of a list that it belongs to is called: metadata of Dapr components have a name and a value. */
  readonly called?: string | undefined;
};

/**
 * The value as it may be shown: `***` for what is a secret, comes from a variable that holds one, or looks like one by its
 * key or itself. Rather too much is hidden than too little. `secretVariables` are those that secrets are given by.
 */
export function redactedValue(
  { path, value, origin, called = '' }: Shown,
  secretVariables: ReadonlySet<string>,
): Json {
  const variables = origin.kind === 'file' ? origin.variables.map(({ name }) => name) : [];
  if (variables.some((name) => secretVariables.has(name) || SECRET_WORDS.test(name))) return MASK;
  if (typeof value !== 'string' || value === '') return value;
  if (SECRET_VALUES.test(value)) return MASK;
  if (NAMES_OF_SECRETS.test(path)) return value;
  const key = path.slice(path.lastIndexOf('.') + 1);
  return SECRET_WORDS.test(key) || SECRET_WORDS.test(called) || /\.headers\./.test(path) ? MASK : value;
}

const MASK = '***';

const SECRET_WORDS =
  /pass(?:word|wd|phrase)|(?:^|_)pass(?:$|_)|pwd|secret|token|credential|authorization|(?:api|access|account|private|signing|shared|encryption)[-_]?key|connection[-_]?string|(?:^|_)(?:sas|dsn)(?:$|_)/i;

/** Keys, signatures and passwords in what connection strings, addresses and tokens look like. */
const SECRET_VALUES =
  /(?:accountkey|sharedaccesskey|sharedaccesssignature|instrumentationkey|password|pwd)\s*=|[?&]sig=|:\/\/[^/\s:@]*:[^/\s@]+@|-----BEGIN|\beyJ[\w-]{8,}\.[\w-]{8,}\.|--?(?:requirepass|password|token)[ =](?!["']?\$)/i;

/** What stands here names a secret, or what it comes from, and holds none. */
const NAMES_OF_SECRETS =
  /^secrets\.\d+\.|\.secretEnv\.|\.(?:passwordSecret|urlSecret|secretKeyRef)$|^flags\./;
