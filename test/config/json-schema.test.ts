import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { isJsonObject, type Json, type JsonObject } from '../../src/engine/json.ts';
import { minimal, problems, service, shippedExample } from './fixture.ts';
import { refusals } from './json-schema.ts';

const example = readFileSync(shippedExample, 'utf8');
const services = `services:\n${service('web')}`;

describe('the JSON Schema of the configuration', () => {
  it('takes the shipped example, and the least that a configuration can say', () => {
    expect(refusals(example)).toEqual([]);
    expect(refusals(minimal)).toEqual([]);
  });

  it('is named in the first line of the example, and written for draft 7, which every YAML language server reads', () => {
    expect(example.split('\n', 1)).toEqual(['# yaml-language-server: $schema=./config.schema.json']);
    expect(configJsonSchema()).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#' });
  });

  it.each([
    ['a variable in a name', minimal.replace('kv-shop-demo', 'kv-${WHO}-a-text-that-is-too-long-without-it')],
    ['a variable for a number', `${minimal}execution: { concurrency: "\${HOW_MANY}" }\n`],
    ['a variable for a boolean', `${minimal}adopt: "\${ADOPT:-true}"\n`],
    [
      'a variable for one of several words',
      minimal.replace('name: crshopdemo', 'name: crshopdemo\n  sku: ${SKU}'),
    ],
    [
      'a variable for the type of a store',
      `${minimal}state: { store: { type: "\${STORE}", path: there } }\n`,
    ],
    ['the short form of alerts', minimal.replace('workspace:', 'alerts: true\n  workspace:')],
    ['the short form of a step, and the long one', `${minimal}steps: [one, { step: two, protect: true }]\n`],
    ['letters of either case where Azure takes them', minimal.replace('crshopdemo', 'CrShopDemo')],
    ['an overlay that says nothing', `${minimal}environments:\n  local:\n`],
    ['environments that are empty', `${minimal}environments:\n`],
    [
      'what only the overlays say',
      minimal
        .replace('registry:\n  name: crshopdemo\n', '')
        .concat('environments:\n  local: { registry: { name: crshoplocal } }\n'),
    ],
    [
      'an overlay that changes one key of a service',
      `${minimal}${services}environments:\n  production: { services: { web: { external: true } } }\n`,
    ],
    [
      'an overlay with another store',
      `${minimal}environments:\n  production: { state: { store: { type: blob, account: stshopstate } } }\n`,
    ],
  ])('takes %s', (_, text) => {
    expect(refusals(text)).toEqual([]);
  });

  it.each([
    ['a key that is spelt wrong', `${minimal}regsitry: {}\n`, 'regsitry'],
    ['such a key further down', minimal.replace('name: crshopdemo', 'nmae: crshopdemo'), 'nmae'],
    ['such a key in an overlay', `${minimal}environments: { local: { clowd: azure } }\n`, 'clowd'],
    ['a missing key', minimal.replace('location: westeurope\n', ''), 'location'],
    ['a missing key further down', minimal.replace('registry:\n  name: crshopdemo', 'registry: {}'), 'name'],
    [
      'a key that neither the base has nor any overlay',
      `${minimal.replace('location: westeurope\n', '')}environments: { local: { cloud: emulator } }\n`,
      'location',
    ],
    [
      'a service without a port',
      `${minimal}services: { web: { context: ., health: { path: / } } }\n`,
      'port',
    ],
    ['a name that Azure refuses', minimal.replace('crshopdemo', 'cr-shop'), '/registry/name'],
    ['a name that is too long', minimal.replace('kv-shop-demo', `kv-${'x'.repeat(22)}`), '/keyVault/name'],
    [
      'a name that is reserved',
      `${minimal}databases: { postgres: { administratorLogin: Root } }\n`,
      'administratorLogin',
    ],
    ['a region in words', minimal.replace('westeurope', 'West Europe'), '/location'],
    ['a tenant that is no GUID', minimal.replace('22222222-', 'contoso-'), '/tenantId'],
    [
      'a word that is none of those',
      minimal.replace('name: crshopdemo', 'name: crshopdemo\n  sku: Gold'),
      '/registry/sku',
    ],
    ['text for a number', `${minimal}execution: { concurrency: many }\n`, '/execution/concurrency'],
    [
      'a variable and more for a number',
      `${minimal}execution: { concurrency: "1\${ZEROS}" }\n`,
      '/execution/concurrency',
    ],
    ['a number that is too large', `${minimal}execution: { concurrency: 33 }\n`, '/execution/concurrency'],
    ['a fraction', `${minimal}execution: { concurrency: 1.5 }\n`, '/execution/concurrency'],
    [
      'a number for text',
      `${minimal}databases: { postgres: { version: 16 } }\n`,
      '/databases/postgres/version',
    ],
    ['half a core', `${minimal}${services.trimEnd()}\n    cpu: 0.4\n`, '/services/web/cpu'],
    ['a duration without a unit', `${minimal}rollback: { deadline: "30" }\n`, '/rollback/deadline'],
    [
      'a list for a mapping',
      minimal.replace('identity:\n  name: id-shop', 'identity: [id-shop]'),
      '/identity',
    ],
    ['a key without a value', minimal.replace('location: westeurope', 'location:'), '/location'],
    ['a service of a name that Azure refuses', `${minimal}${services.replace('web', 'Web')}`, 'Web'],
    [
      'a policy made of a variable',
      `${minimal}environments: { staging: { extends: "\${BASE}" } }\n`,
      'extends',
    ],
    ['a cloud that does not exist', `${minimal}environments: { local: { cloud: aws } }\n`, 'cloud'],
    [
      'a name that is none for an environment',
      `${minimal}environments: { Local: { cloud: azure } }\n`,
      'Local',
    ],
    ['keys of two stores', `${minimal}state: { store: { type: file, account: stshop } }\n`, '/state/store'],
    ['an endpoint that is none', `${minimal}telemetry: { otlp: { endpoint: "ftp://here" } }\n`, 'endpoint'],
    ['an empty list of steps', `${minimal}steps: []\n`, '/steps'],
  ])('refuses %s, as the loader does', (_, text, named) => {
    expect(refusals(text).join('\n')).toContain(named);
    expect(problems(text)).not.toEqual([]);
  });

  it('describes every key, each with what it is by default', () => {
    expect(undescribed(configJsonSchema(), '')).toEqual([]);
    expect(configJsonSchema()).toMatchObject({
      definitions: { registry: { properties: { sku: { default: 'Basic' } } } },
    });
  });

  it('says all of a text by one pattern: of two, the second would not have been looked at', () => {
    const { definitions } = configJsonSchema();
    expect(JSON.stringify(definitions)).not.toMatch(/"(?:allOf|format|shortForm|azureName)"/);
    expect(JSON.stringify(definitions)).toContain('"pattern"');
  });

  it('finds a key that is not described', () => {
    expect(undescribed({ properties: { a: { items: { properties: { b: {} } } } } }, '')).toEqual([
      '.a',
      '.a.b',
    ]);
  });

  it('takes whatever the loader takes', () => {
    // One environment with much in its overlay: what stands in others that are not in force the loader does not look at.
    const { environments, ...base } = parse(example);
    const local = { ...environments.production, cloud: 'emulator' };
    const whole = { ...base, environments: { local } };
    // Nor at what an overlay replaces.
    const replaced = new Set(leavesOf(local).map((path) => path.join('.')));
    const all = leavesOf(whole).filter((path) => !replaced.has(path.join('.')));
    const value = fc.oneof(
      fc.constantFrom(
        '',
        'a',
        'Basic',
        'CR1',
        '16',
        '2m',
        '1h90s',
        '/x',
        'a-b',
        'A.b_c',
        '${A:-b}',
        'x${A:-1}y',
        '$${',
      ),
      fc.constant(undefined),
      fc.constantFrom<Json>(0, 1, 7, 32, 4095, 0.25, 2.5, true, false, null, [], {}),
      fc.string({ maxLength: 30 }),
      fc.integer({ min: -1, max: 70_000 }),
    );
    const edits = fc.array(fc.tuple(fc.constantFrom(...all), value), { minLength: 1, maxLength: 2 });
    let taken = 0;
    fc.assert(
      fc.property(edits, (changes) => {
        const text = stringify(changes.reduce((config, [path, to]) => put(config, path, to), whole));
        if (problems(text).length > 0) return;
        taken += 1;
        expect(refusals(text)).toEqual([]);
      }),
      { numRuns: 120 },
    );
    expect(taken).toBeGreaterThan(5);
  });
});

/** The keys without a description. */
function undescribed(schema: JsonObject, path: string): string[] {
  const { properties, additionalProperties, items, anyOf, definitions } = schema;
  const own = isJsonObject(properties) ? Object.entries(properties) : [];
  const named = isJsonObject(definitions) ? Object.entries(definitions) : [];
  const below = [additionalProperties, items, ...(Array.isArray(anyOf) ? anyOf : [])].filter(isJsonObject);
  return [
    ...[...own, ...named].flatMap(([key, value]) => {
      if (!isJsonObject(value) || value['$ref'] !== undefined) return [];
      const here = `${path}.${key}`;
      return [...(typeof value['description'] === 'string' ? [] : [here]), ...undescribed(value, here)];
    }),
    ...below.flatMap((one) => undescribed(one, path)),
  ];
}

function leavesOf(value: Json, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  const below = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  return [
    ...(path.length > 0 ? [path] : []),
    ...below.flatMap(([key, item]) => leavesOf(item ?? null, [...path, key])),
  ];
}

/** With nothing to put there, the key goes. */
function put(value: Json, [step, ...rest]: readonly (string | number)[], to: Json | undefined): Json {
  const changed = (below: Json | undefined): Json | undefined =>
    rest.length === 0 ? to : put(below ?? null, rest, to);
  if (Array.isArray(value))
    return value.flatMap((item, index) => (index === step ? (changed(item) ?? []) : [item]));
  return isJsonObject(value) && step !== undefined ? { ...value, [step]: changed(value[step]) } : value;
}
