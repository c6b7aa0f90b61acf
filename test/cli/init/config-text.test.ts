import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Answers, defaultAnswers } from '../../../src/cli/init/answers.ts';
import { configText } from '../../../src/cli/init/config-text.ts';
import { checkAll } from '../../../src/config/check-all.ts';
import { builtInSteps, shippedExample, temporaryFolder } from '../../config/fixture.ts';
import { refusals } from '../../config/json-schema.ts';

const usual = defaultAnswers({ folder: 'shop', found: [], suffix: 'ab12c' });
const GUID = '44444444-4444-4444-8444-444444444444';
const SIGNED_IN = { AZURE_SUBSCRIPTION_ID: GUID, AZURE_TENANT_ID: GUID };

function written(answers: Partial<Answers>, env: Readonly<Record<string, string>> = SIGNED_IN) {
  const cwd = temporaryFolder();
  const text = configText({ ...usual, ...answers }, './config.schema.json');
  writeFileSync(join(cwd, 'config.yaml'), text);
  return { text, ...checkAll({ env, cwd, shippedExample, builtInSteps }) };
}

describe('the configuration that init writes', () => {
  const services = [
    { name: 'web', context: '.', port: 80, health: '/' },
    { name: 'api', context: 'a b: #c', port: 3000, health: '/' },
  ];
  it.each<[string, Partial<Answers>]>([
    ['by default', {}],
    ['for local alone', { environments: [] }],
    ['with both databases', { postgres: true, redis: true }],
    ['with PostgreSQL alone', { postgres: true }],
    ['with Redis alone', { redis: true, environments: ['production'] }],
    ['with its state in an account', { stateAccount: 'stshopab12c' }],
    ['with ids', { subscriptionId: GUID, tenantId: GUID }],
    ['with one of two ids', { tenantId: GUID }],
    ['with several services', { services, hello: false, postgres: true }],
    ['without a service', { services: [], hello: false }],
    ['with a name that is no text to YAML', { name: '123' }],
    ['with another such name', { name: 'true' }],
  ])('%s is valid in all its environments, for editors, too', (_, answers) => {
    const { text, findings, environments } = written(answers);
    expect(findings).toEqual([]);
    expect(environments).toEqual(['local', ...(answers.environments ?? usual.environments)]);
    expect(refusals(text)).toEqual([]);
    expect(text.split('\n', 1)).toEqual(['# yaml-language-server: $schema=./config.schema.json']);
    expect(text).not.toMatch(/undefined|\n\n\n/);
  });

  it('needs no variable in local', () => {
    const { seen, findings } = written({}, {});
    expect(seen[0]?.loaded).toMatchObject({ environment: 'local', cloud: 'emulator' });
    expect(new Set(findings.map(({ severity }) => severity))).toEqual(new Set(['warning']));
  });

  it('gives each service the address of the database, and the internet the first of them', () => {
    expect(parse(written({ services, hello: false, postgres: true }).text).services).toMatchObject({
      web: { external: true, secretEnv: { DATABASE_URL: 'database-url' } },
      api: { external: false, context: 'a b: #c', port: 3000 },
    });
  });

  it('keeps the state of the environments in Azure there, and that of local here', () => {
    const { seen } = written({ stateAccount: 'stshopab12c' });
    expect(seen.map(({ loaded }) => loaded?.store.type)).toEqual(['file', 'blob', 'blob']);
  });

  it.each<[string, Partial<Answers>]>([
    ['by default', {}],
    ['with PostgreSQL', { postgres: true }],
    ['without a service', { services: [], hello: false }],
  ])('has comments that are valid once they are none, %s', (_, answers) => {
    const folder = temporaryFolder();
    const { text } = written(answers);
    const said = text.replace(/^# ((?: *- | *[a-z]+:).*)$/gm, '$1');
    expect(said).not.toBe(text);
    writeFileSync(join(folder, 'config.yaml'), said);
    const { findings } = checkAll({ env: SIGNED_IN, cwd: folder, shippedExample, builtInSteps });
    expect(findings).toEqual([]);
    expect(Object.keys(parse(said))).toContain('secrets');
    expect('migrations' in parse(said)).toBe(answers.postgres === true);
  });

  it('says how the account of the states is made', () => {
    expect(written({ stateAccount: 'stshopab12c' }).text).toContain('deploy state init --env development');
    expect(written({}).text).not.toContain('state init');
  });

  it('is short', () => {
    expect(written({}).text.split('\n').length).toBeLessThan(60);
  });
});
