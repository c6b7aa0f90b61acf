import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { listConfigKeys } from '../../src/config/config-keys.ts';
import { loadConfig } from '../../src/config/load.ts';
import { isJsonObject, type Json } from '../../src/engine/json.ts';
import { builtInSteps, shippedExample, temporaryFolder } from './fixture.ts';

const text = readFileSync(shippedExample, 'utf8');

describe('the shipped example', () => {
  it.each(['local', 'development', 'production'])('is valid in %s', (environment) => {
    const loaded = loadConfig({
      env: {},
      environment,
      file: shippedExample,
      cwd: temporaryFolder(),
      shippedExample,
      builtInSteps,
    });
    expect(loaded.environment).toBe(environment);
    expect(loaded.config.name).toBe('shop');
  });

  it('has the sizes that its table says', () => {
    const sizes = ['local', 'development', 'production'].map((environment) => {
      const { config } = loadConfig({
        env: {},
        environment,
        file: shippedExample,
        cwd: temporaryFolder(),
        shippedExample,
        builtInSteps,
      });
      const { replicas } = config.services['orderservice'] ?? {};
      const { postgres } = config.databases;
      return `| ${environment} | ${replicas?.min}-${replicas?.max} | ${postgres?.sku} | ${config.registry.sku} | ${config.keyVault.sku} |`;
    });
    const table = text.split('\n').flatMap((line) => (line.startsWith('#   |') ? [line] : []));
    expect(table.slice(2).map((line) => line.slice(4).replaceAll(/ +/g, ' '))).toEqual(sizes);
  });

  it.each(listConfigKeys().map(({ path }) => path))('shows the key %s, if only in a comment', (key) => {
    const pattern = new RegExp(`^${key.replaceAll(/[.[\]]/g, '\\$&').replaceAll('<name>', '[^.]+')}$`);
    expect(shownKeys(text).filter((shown) => pattern.test(shown))).not.toEqual([]);
  });

  it.each(scalarDefaults())('shows the default of %s as its value', (path, value) => {
    expect(valuesAt(parse(text), path.replaceAll('[]', '.<name>').split('.'))).toContain(value);
  });

  it('would be missed by a key that it does not show', () => {
    expect(shownKeys('a:\n  b: { c: 1 }\n  # d: 2\n# Some prose: really\n')).toEqual([
      'a',
      'a.b',
      'a.b.c',
      'a.d',
    ]);
  });
});

describe('every key of the configuration', () => {
  it.each(listConfigKeys().map((key) => [key.path, key.description]))(
    '%s is described in a sentence',
    (_, description) => {
      expect(description).toMatch(/^[A-Z`][^\n]{10,}\.$/);
    },
  );

  it('is listed once, with what it defaults to or that it is required', () => {
    const keys = new Map(listConfigKeys().map((key) => [key.path, key]));
    expect(keys.size).toBe(listConfigKeys().length);
    expect(keys.get('location')).toMatchObject({ required: true });
    expect(keys.get('keyVault.sku')).toMatchObject({ required: false, default: 'standard' });
    expect(keys.get('environments.<name>.cloud')).toMatchObject({ required: false });
    expect(keys.has('environments.<name>.location')).toBe(false);
    expect(keys.get('secrets[].generate')).not.toHaveProperty('default');
  });
});

/** Defaults that are plain values, but for those that the example says in words because the demo differs. */
function scalarDefaults(): [string, Json][] {
  const inWords = [
    'adopt',
    'databases.redis.sku',
    'emulator.faults[].after',
    'emulator.faults[].during',
    'rollback.enabled',
    'services.<name>.dapr.enabled',
    'services.<name>.external',
    'state.store.container',
  ];
  return listConfigKeys().flatMap(({ path, default: value }) =>
    value === undefined || typeof value === 'object' || inWords.includes(path) || path.endsWith('.protect')
      ? []
      : [[path, value]],
  );
}

function valuesAt(value: Json | undefined, steps: readonly string[]): Json[] {
  const [step, ...rest] = steps;
  if (value === undefined) return [];
  if (step === undefined) return [value];
  if (step === '<name>') return Object.values(value ?? {}).flatMap((one) => valuesAt(one, rest));
  return isJsonObject(value) ? valuesAt(value[step], rest) : [];
}

/**
 * The keys that a configuration shows, those of commented-out lines included: a comment counts as a line where it is
 * `key:` or `- {...}`, at the depth that its text has.
 */
function shownKeys(source: string): string[] {
  const open: { depth: number; path: string }[] = [];
  return source.split('\n').flatMap((line) => {
    const [, margin = '', gap = '', dash, rest = ''] = /^( *)(?:# ?)?( *)(- )?(.*)$/.exec(line) ?? [];
    const value = parseLine(rest);
    if (value === undefined) return [];
    const depth = margin.length + gap.length;
    while ((open.at(-1)?.depth ?? -1) >= depth) open.pop();
    const parent = `${open.at(-1)?.path ?? ''}${dash === undefined ? '' : '[]'}`;
    const keys = keysWithin(value, parent);
    if (dash === undefined && keys[0] !== undefined) open.push({ depth, path: keys[0] });
    return keys;
  });
}

function parseLine(line: string): Json | undefined {
  if (!/^(?:[\w-]+:(?: |$)|\{)/.test(line)) return undefined;
  const document = parseDocument(line);
  return document.errors.length > 0 ? undefined : document.toJS();
}

function keysWithin(value: Json | undefined, prefix: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysWithin(item, `${prefix}[]`));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, below]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    return [path, ...keysWithin(below, path)];
  });
}
