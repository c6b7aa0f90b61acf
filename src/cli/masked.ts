import type { LoadedConfig } from '../config/load.ts';
import { redactedValue } from '../config/redacted.ts';
import type { Because } from '../engine/guard.ts';
import { isJsonObject, type Json } from '../engine/json.ts';
import { createTextAudit } from '../secrets/audit-text.ts';
import { MASK } from '../secrets/secret.ts';
import { valueAt } from './explain/other-value.ts';
import type { Source } from './explain/sources.ts';

/** By what is told which values are secret. */
export interface MaskTerms {
  /** The variables that secrets are given by. */
  readonly secretVariables: ReadonlySet<string>;
  readonly loaded: Pick<LoadedConfig, 'originOf' | 'config'>;
}

/** Says by what the secret values of a configuration are told. */
export function maskTermsOf(loaded: MaskTerms['loaded']): MaskTerms {
  return { loaded, secretVariables: new Set(loaded.config.secrets.map(({ env }) => env)) };
}

/** The value of a leaf as `deploy config show` has it: `***` by the key that it comes from, by its own, and by what it looks like. */
export function masked(leaf: string, value: Json, sources: readonly Source[], terms: MaskTerms): Json {
  const { secretVariables, loaded } = terms;
  const shown = sources
    .filter((one) => one.kind === 'config')
    .map(({ path }) => {
      const called = path.at(-1) === 'name' ? undefined : nameOf(valueAt(loaded.config, path.slice(0, -1)));
      const origin = loaded.originOf(path);
      return redactedValue({ path: path.join('.'), value, origin, called }, secretVariables);
    });
  // Inputs hold what has a name and a value by its name.
  const called = /(?:^|\.)([^.]+)\.value$/.exec(leaf)?.[1];
  const own = redactedValue({ path: leaf, value, origin: { kind: 'default' }, called }, secretVariables);
  const isHidden = [own, ...shown].includes(MASK) || (typeof value === 'string' && audit(value).length > 0);
  return isHidden ? MASK : value;
}

/** The same of why a step runs, wherever that is told: by the names of its leaves alone. */
export function maskedReason(because: Because, terms: MaskTerms): Because {
  const { leaf, before, after } = because;
  if (leaf.startsWith('<')) return because;
  return {
    ...because,
    ...(before !== undefined && { before: masked(leaf, before, [], terms) }),
    ...(after !== undefined && { after: masked(leaf, after, [], terms) }),
  };
}

/** The same of all that a thing in the cloud is recorded as. */
export function maskedImage(image: Json, terms: MaskTerms, path: readonly string[] = []): Json {
  if (Array.isArray(image)) {
    const items: readonly Json[] = image;
    return items.map((item, index) => maskedImage(item, terms, [...path, nameOf(item) ?? String(index)]));
  }
  if (!isJsonObject(image)) return masked(path.join('.'), image, [], terms);
  return Object.fromEntries(
    Object.entries(image).flatMap(([key, member]) =>
      member === undefined ? [] : [[key, maskedImage(member, terms, [...path, key])]],
    ),
  );
}

function nameOf(item: Json | undefined): string | undefined {
  return isJsonObject(item) && typeof item['name'] === 'string' ? item['name'] : undefined;
}

const audit = createTextAudit([]);
