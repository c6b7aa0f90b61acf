import { describe, expect, it } from 'vitest';
import { replaceVariables } from '../../../src/config/tree/variables.ts';
import { findings, load, minimal, problems, service } from '../fixture.ts';

const tag = (text: string, env: Record<string, string> = {}): string | undefined =>
  load(`${minimal}tags:\n  a: ${text}\n`, { env }).config.tags['a'];

describe('a variable in a value', () => {
  it.each([
    ['${A}', 'one'],
    ['x-${A}-${B:-two}-y', 'x-one-two-y'],
    ['${A:-other}', 'one'],
    ['${EMPTY:-other}', 'other'],
    ['"${EMPTY}"', ''],
    ['"${NONE:-}"', ''],
    ['${NONE:-a:-b}', 'a:-b'],
    ['$${A}', '${A}'],
    ['"$${A} ${A}"', '${A} one'],
    ['$A $$', '$A $$'],
    ['"${A}${A}"', 'oneone'],
  ])('%s becomes "%s"', (text, expected) => {
    expect(tag(text, { A: 'one', EMPTY: '' })).toBe(expected);
  });

  it('is not replaced again when its value looks like one', () => {
    expect(tag('${A}', { A: '${B} $${C}' })).toBe('${B} $${C}');
  });

  it('is not replaced in keys', () => {
    expect(load(`${minimal}tags: { "\${A}": x }\n`).config.tags).toEqual({ '${A}': 'x' });
  });

  it.each(['${', '${A', '${1A}', '${A-b}', '${}', '${A B}'])('%s is refused as malformed', (text) => {
    expect(problems(`${minimal}tags:\n  a: "${text}"\n`, { env: { A: 'x' } })).toEqual([
      'tags.a | has a ${ that does not begin a variable | write ${NAME} or ${NAME:-default}, and $${ where a literal ${ is meant',
    ]);
  });
});

describe('a variable that is not set', () => {
  it('is an error at its place, and the only one there', () => {
    expect(findings(minimal.replace('name: crshopdemo', 'name: ${REGISTRY}'))).toEqual([
      'config.yaml:13:9 | registry.name | needs the environment variable REGISTRY, which is not set | set REGISTRY, or give it a default: ${REGISTRY:-default}',
    ]);
  });

  it('is told once for each variable and place, all at once', () => {
    const text = `${minimal}tags: { a: "\${A}\${B}\${A}", c: "\${C}", d: "\${A}" }\n`;
    expect(findings(text, { env: { C: '' } }).map((finding) => finding.replace(/,.*/, ''))).toEqual([
      'config.yaml:18:12 | tags.a | needs the environment variable A',
      'config.yaml:18:12 | tags.a | needs the environment variable B',
      'config.yaml:18:42 | tags.d | needs the environment variable A',
    ]);
  });

  it('does not matter in a value that the overlay in force replaces', () => {
    const text = `${minimal.replace('westeurope', '${REGION}')}environments: { production: { location: northeurope } }\n`;
    expect(load(text, { environment: 'production' }).config.location).toBe('northeurope');
    expect(problems(text)).toHaveLength(1);
  });

  it('does not make references wrong that it may just have named', () => {
    const text = `${minimal}secrets: [{ name: "\${NAME}", env: A }]\nservices:\n${service('web', '    secretEnv: { KEY: "${KEY}", OTHER: some }\n')}`;
    expect(problems(text).map((problem) => problem.replace(/ \|.*/, ''))).toEqual([
      'secrets.0.name',
      'services.web.secretEnv.KEY',
    ]);
  });
});

describe('a value that is one variable and nothing else', () => {
  const text = (days: string, protection: string, cpu: string, version: string): string =>
    minimal
      .replace('component: appi-shop', `component: appi-shop\n  retentionDays: ${days}`)
      .replace('name: kv-shop-demo', `name: kv-shop-demo\n  purgeProtection: ${protection}`) +
    `databases:\n  postgres:\n    name: psql\n    administratorLogin: shop\n    database: shop\n    version: ${version}\n` +
    `services:\n${service('web', `    cpu: ${cpu}\n    memory: 0.5Gi\n`)}` +
    'emulator: { faults: [{ method: PUT, path: x, drop: "${DROP}" }] }\n';
  const env = { DAYS: '90', PROTECT: 'true', CPU: '0.25', VERSION: '17', DROP: 'true' };

  it.each([
    ['${DAYS}', '${PROTECT}', '${CPU}', '${VERSION}'],
    ['"${DAYS}"', '"${PROTECT}"', '"${CPU}"', '"${VERSION}"'],
    ['${NO:-90}', '${NO:-true}', '${NO:-0.25}', '${NO:-17}'],
  ])('becomes a number or boolean where one is wanted, and stays text elsewhere: %s', (...values) => {
    const { config } = load(text(...values), { env });
    expect(config.monitoring.retentionDays).toBe(90);
    expect(config.keyVault.purgeProtection).toBe(true);
    expect(config.services['web']?.cpu).toBe(0.25);
    expect(config.databases.postgres?.version).toBe('17');
    expect(config.emulator.faults[0]?.drop).toBe(true);
  });

  it.each([
    ['90 ', 'must be a number, not text'],
    ['0x5a', 'must be a number, not text'],
    ['', 'must be a number, not text'],
    ['1000', 'must be at most 730'],
  ])('is refused where "%s" is no such number, without showing it', (value, message) => {
    const found = problems(text('${DAYS}', 'true', '0.25', '"17"'), { env: { ...env, DAYS: value } });
    expect(found).toEqual([`monitoring.retentionDays | ${message} | its value comes from \${DAYS}`]);
  });

  it('is refused where it is no boolean', () => {
    expect(problems(text('30', '${PROTECT}', '0.25', '"17"'), { env: { ...env, PROTECT: 'yes' } })).toEqual([
      'keyVault.purgeProtection | must be true or false, not text | its value comes from ${PROTECT}',
    ]);
  });

  it('stays text when there is more than the variable', () => {
    expect(problems(text('${DAYS}0', 'true', '0.25', '"17"'), { env })).toEqual([
      'monitoring.retentionDays | must be a number, not text | its value comes from ${DAYS}',
    ]);
  });
});

describe('the variables of a configuration', () => {
  it('are told with the values that were used', () => {
    const text = `${minimal}tags: { a: "\${A}", b: "\${B:-two}", c: "$\${C}" }\nenvironments: { production: { name: "\${D}" } }\n`;
    expect(load(text, { env: { A: 'one', D: 'x' } }).variables).toEqual({ A: 'one', B: 'two' });
  });

  it('are every one that a text reads', () => {
    const { text, used, problems: wrong } = replaceVariables('${A}${B:-b}${C}', { A: 'a' });
    expect({ text, used: [...used], wrong: wrong.length }).toEqual({
      text: 'ab',
      used: [
        ['A', 'a'],
        ['B', 'b'],
      ],
      wrong: 1,
    });
  });
});
