import { describe, expect, test } from 'vitest';
import { configDocument, type ConfigDocument } from '../../src/report/config-document.ts';
import { SMALL } from '../e2e/small.ts';
import { typing } from './typed.ts';

const TEXT = `${SMALL}secrets:
  - { name: api, env: PAYMENT }
databases:
  postgres: { name: psql-small, administratorLogin: "\${LOGIN:-boss}", database: small }
services:
  web:
    context: web
    port: 8080
    health: { path: / }
    env:
      LEVEL: info
      UPSTREAM: https://user:hunter2@example.org/
      API_KEY: abc-def-ghi
      COPY: sk-live-1234567
      DEPLOYER: ghp_0123456789abcdefghijABCDEFGHIJ012345
      AUTH: Bearer 0123456789abcdef0123
      STORE: DefaultEndpointsProtocol=https;AccountName=x;AccountKey=c2VjcmV0
      TOKENS: "\${DB_PASSWORD}"
      SAME: "\${PAYMENT:-none}"
    secretEnv: { PAYMENT_KEY: api }
environments:
  production:
    registry: { name: crsmallprod, sku: Premium }
`;

/** Where this text stands. */
function lineOf(text: string): string {
  return `config.yaml:${TEXT.split('\n').findIndex((line) => line.includes(text)) + 1}`;
}

const VARIABLES = { DB_PASSWORD: 'weak-but-secret', PAYMENT: 'sk-live-1234567' };

async function shown(
  line: string,
  variables: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<{ json: ConfigDocument; text: string; of: (path: string) => [unknown, string] }> {
  const type = typing({ 'config.yaml': TEXT, ...files });
  const outcome = await type(`config show ${line}`, { ...VARIABLES, ...variables });
  const json = configDocument.parse(outcome.document);
  return {
    json,
    text: outcome.plainText,
    of: (path) => {
      const found = json.values.find((one) => one.path === path);
      return [found?.value, found?.origin.text ?? 'not there'];
    },
  };
}

describe('deploy config show', () => {
  test('says where each value comes from: base, overlay, variable, policy, default', async () => {
    const { of, json } = await shown('--env production');
    expect(json).toMatchObject({ environment: 'production', cloud: 'azure', policy: 'production' });
    expect(of('registry.name')).toEqual(['crsmallprod', `${lineOf('crsmallprod')} (production)`]);
    expect(of('location')).toEqual(['westeurope', lineOf('location:')]);
    expect(of('databases.postgres.administratorLogin')).toEqual([
      'boss',
      `${lineOf('psql-small')} ($LOGIN not set: its default)`,
    ]);
    expect(
      (await shown('--env local', { LOGIN: 'root2' })).of('databases.postgres.administratorLogin'),
    ).toEqual(['root2', `${lineOf('psql-small')} ($LOGIN)`]);
    expect(of('databases.postgres.protect')).toEqual([true, 'policy of production']);
    expect(of('adopt')).toEqual([false, 'policy of production']);
    expect(of('registry.keepImages')).toEqual([3, 'default']);
    expect(of('steps.0.step')).toEqual(['check_prerequisites', lineOf('steps:')]);
    expect(of('steps.0.protect')).toEqual([false, lineOf('steps:')]);
    expect(of('state.store.path')).toEqual(['state', 'default']);
  });

  test('says it of the cloud and of flags, too', async () => {
    const overridden = await shown('--env production --cloud emulator --flag retries=off');
    expect(overridden.of('cloud')).toEqual(['emulator', '--cloud emulator']);
    expect(overridden.of('flags.retries')).toEqual([false, '--flag retries=off']);
    expect(overridden.of('flags.rollback')).toEqual([true, 'policy of production']);
    expect(overridden.of('rollback.enabled')).toEqual([true, 'policy of production']);
    const byVariable = await shown('--env production', { DEPLOY_CLOUD: 'emulator', DEPLOY_RETRIES: '0' });
    expect(byVariable.of('cloud')).toEqual(['emulator', '$DEPLOY_CLOUD']);
    expect(byVariable.of('flags.retries')).toEqual([false, '$DEPLOY_RETRIES']);
    expect((await shown('--env local')).of('cloud')).toEqual(['emulator', 'policy of local']);
    expect((await shown('--env local --rollback')).of('rollback.enabled')).toEqual([true, '--rollback']);
  });

  test('writes a line a value for people, its origin behind it', async () => {
    const { text } = await shown('--env production');
    expect(text).toMatch(/^configuration of small in production \(azure\), policy production:\n/);
    expect(text).toMatch(/^registry\.sku: Premium {3,}config\.yaml:\d+ \(production\)$/m);
  });

  test('shows no secret: of no variable, no connection string, no key, and no copy of a known one', async () => {
    const { of, json, text } = await shown('--env local', {}, { '.env': 'PAYMENT=from-the-file-99\n' });
    for (const name of ['UPSTREAM', 'API_KEY', 'COPY', 'STORE', 'TOKENS', 'SAME', 'DEPLOYER', 'AUTH'])
      expect([name, of(`services.web.env.${name}`)[0]]).toEqual([name, '***']);
    expect(of('services.web.env.LEVEL')[0]).toBe('info');
    for (const secret of [
      'hunter2',
      'ghp_',
      'abc-def-ghi',
      'sk-live-1234567',
      'c2VjcmV0',
      'weak-but-secret',
    ]) {
      expect(JSON.stringify(json)).not.toContain(secret);
      expect(text).not.toContain(secret);
    }
  });

  test('hides a copy of what `.env` holds', async () => {
    const config = TEXT.replace('LEVEL: info', 'LEVEL: from-the-file-99');
    const { of } = await shown(
      '--env local',
      {},
      { 'config.yaml': config, '.env': 'PAYMENT=from-the-file-99\n' },
    );
    expect(of('services.web.env.LEVEL')[0]).toBe('***');
  });

  test('names secrets, and the variables that they come from', async () => {
    const { of } = await shown('--env local');
    expect(of('services.web.secretEnv.PAYMENT_KEY')[0]).toBe('api');
    expect(of('secrets.0.env')[0]).toBe('PAYMENT');
    expect(of('databases.postgres.passwordSecret')[0]).toBe('postgres-password');
  });

  test('hides the connection string of the store', async () => {
    const store = `${SMALL}state: { store: { type: blob, connectionString: "\${STORE}" } }\n`;
    const { of } = await shown(
      '--env local',
      { STORE: 'AccountName=a;AccountKey=c2VjcmV0LWtleQ==' },
      { 'config.yaml': store },
    );
    expect(of('state.store.connectionString')).toEqual([
      '***',
      expect.stringMatching(/^config\.yaml:\d+ \(\$STORE\)$/),
    ]);
  });

  test('hides what telemetry is sent with', async () => {
    const telemetry = `${SMALL}telemetry: { otlp: { endpoint: "https://traces.example", headers: { x-team: "\${TEAM}" } } }\n`;
    const { of, text } = await shown('--env local', { TEAM: 'blue-4711' }, { 'config.yaml': telemetry });
    expect(of('telemetry.otlp.endpoint')[0]).toBe('https://traces.example');
    expect(of('telemetry.otlp.headers.x-team')[0]).toBe('***');
    expect(text).not.toContain('blue-4711');
  });

  test('needs neither a cloud nor a state', async () => {
    const store = `${SMALL}state: { store: { type: blob, account: nowhereatall } }\n`;
    expect((await shown('--env production', {}, { 'config.yaml': store })).of('state.store.account')[0]).toBe(
      'nowhereatall',
    );
  });
});
