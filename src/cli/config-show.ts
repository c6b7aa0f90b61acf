import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { LoadedConfig } from '../config/load.ts';
import type { Path } from '../config/problem.ts';
import { redactedValue } from '../config/redacted.ts';
import { isJsonObject, type Json } from '../engine/json.ts';
import type { ConfigDocument } from '../report/config-document.ts';
import { configText } from '../report/config-text.ts';
import { originDocumentOf } from '../report/origin-document.ts';
import { createTextAudit } from '../secrets/audit-text.ts';
import { MASK } from '../secrets/secret.ts';
import type { Telling } from './common-flags.ts';
import { loadFor, type LoadFlags } from './load-for.ts';
import type { Outcome } from './outcome.ts';
import type { Shell } from './shell.ts';

/**
 * `deploy config show`: the effective configuration of an environment, each value with where it comes from, secrets
 * redacted. Looks at files and variables only, neither at a state nor at a cloud.
 */
export async function configShow(flags: LoadFlags & Telling, shell: Shell): Promise<Outcome> {
  const { loaded } = loadFor(flags, shell);
  hideSecrets(loaded, shell);
  const { config, environment, cloud, policy, file } = loaded;
  const secretVariables = new Set(config.secrets.map(({ env }) => env));
  const document: ConfigDocument = shell.redactor.json({
    result: 'completed',
    exitCode: 0,
    environment,
    cloud,
    policy: policy.base,
    file,
    values: valuesOf(loaded).map(({ path, value, called }) => {
      const origin = loaded.originOf(path);
      const dotted = path.join('.');
      const shown = redactedValue({ path: dotted, value, origin, called }, secretVariables);
      return { path: dotted, value: looksSecret(shown) ? MASK : shown, origin: originDocumentOf(origin) };
    }),
  });
  const place = `${config.name} in ${environment} (${cloud})`;
  return { document, text: (paint) => configText(document, { place, paint }) };
}

/** Tokens of others are told by their form, whatever key they stand under. */
function looksSecret(value: Json): boolean {
  return typeof value === 'string' && audit(value).length > 0;
}

const audit = createTextAudit([]);

type Value = { readonly path: Path; readonly value: Json; readonly called?: string | undefined };

function valuesOf({ config, flags, store, telemetry, cloud }: LoadedConfig): Value[] {
  return [
    { path: ['cloud'], value: cloud },
    ...Object.entries({ ...config, flags, telemetry, state: { store } }).flatMap(([key, value]) =>
      leaves([key], plainJson(value)),
    ),
  ];
}

/** An empty list or mapping is a value, too. */
function leaves(path: Path, value: Json, called?: string): Value[] {
  if (Array.isArray(value) && value.length > 0)
    return value.flatMap((item, index) => leaves([...path, index], item, called));
  if (!isJsonObject(value) || Object.keys(value).length === 0) return [{ path, value, called }];
  const { name } = value;
  return Object.entries(value).flatMap(([key, below]) =>
    below === undefined
      ? []
      : leaves([...path, key], below, key === 'value' && typeof name === 'string' ? name : undefined),
  );
}

function plainJson(value: unknown): Json {
  const parsed: Json = JSON.parse(JSON.stringify(value));
  return parsed;
}

/** What is known to be a secret is hidden wherever it stands: somebody may have copied it. */
function hideSecrets({ config, folder }: LoadedConfig, { redactor, variables }: Shell): void {
  const dotenv = entriesOf(join(folder, '.env'));
  for (const { env } of config.secrets)
    for (const from of [variables, dotenv]) redactor.hide(from[env] ?? '');
}

/** That it cannot be read is for those to tell who need it. */
function entriesOf(file: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
