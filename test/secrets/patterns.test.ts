import { describe, expect, it } from 'vitest';
import { createTextAudit } from '../../src/secrets/audit-text.ts';
import { isPlaceholder, masked, PATTERNS } from '../../src/secrets/patterns.ts';

/** Put together here, so that no scanner takes these examples for secrets that have leaked. */
const made = (...parts: string[]): string => parts.join('');
const letters = (length: number): string => 'aB3dE5gH7jK9mN1pQ2sT4vW6yZ8'.repeat(4).slice(0, length);
const KEY64 = Buffer.alloc(64, 'a key of an account?>').toString('base64');
const KEY32 = Buffer.alloc(32, 'a shared key?>').toString('base64');

const CASES: Readonly<
  Record<string, { readonly hits: readonly string[]; readonly misses: readonly string[] }>
> = {
  'azure-account-key': {
    hits: [
      `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${KEY64};EndpointSuffix=core.windows.net`,
      KEY64,
    ],
    misses: [`"integrity": "sha512-${KEY64}"`, 'AccountKey=***', `${KEY64}${KEY64}`],
  },
  'azure-shared-access-key': {
    hits: [`Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=${KEY32}`],
    misses: ['SharedAccessKey=***', 'SharedAccessKeyName=RootManageSharedAccessKey'],
  },
  'azure-identifiable-key': {
    hits: [made(letters(42), '+ACRA', letters(5)), made(letters(33), 'AzCaA', letters(5), '=')],
    misses: [made(letters(42), '+XYZA', letters(5)), made(letters(20), 'AzCaA')],
  },
  'shared-access-signature': {
    hits: [
      `https://a.blob.core.windows.net/c/b?sv=2024-05-04&sp=r&sig=${encodeURIComponent(KEY32)}`,
      `?sig=${KEY32}&se=2026`,
    ],
    misses: [
      'https://a/?sig=***&se=2026',
      '?sig=short',
      'design=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    ],
  },
  'connection-string-password': {
    hits: [
      'Server=a;User Id=b;Password=hunter2-hunter;',
      'env DB_PASSWORD=hunter2-hunter\n',
      'Host=a;Pwd=hunter2',
    ],
    misses: [
      'Password=***;',
      'PASSWORD=$REDIS_PASSWORD',
      'password=${PW}',
      'PASSWORD=secretref:database-password',
      'Password=<hidden>',
      'passwordSecret: postgres-password',
    ],
  },
  'url-password': {
    hits: [
      'postgresql://shopadmin:hunter2@psql-shop.postgres.database.azure.com:5432/shop',
      'redis://:hunter2@redis:6379',
    ],
    misses: [
      'postgresql://shopadmin:***@psql-shop/shop',
      'https://management.azure.com:443/subscriptions/1@2',
      'https://$USER:$PASSWORD@host/',
      'git@github.com:me/shop.git',
    ],
  },
  'authorization-header': {
    hits: ['authorization: Bearer 0123456789abcdefghij', 'Authorization: Basic dXNlcjpwYXNzd29yZA=='],
    misses: ['Bearer ***', 'Bearer token authentication is not permitted', 'a Basic registry'],
  },
  'json-web-token': {
    hits: [made('ey', 'JhbGciOiJIUzI1NiJ9', '.ey', 'JzdWIiOiIxMjM0NTYifQ', '.', letters(43))],
    misses: ['eyJhbGciOiJIUzI1NiJ9', 'eyes.eyebrows.eyelashes'],
  },
  'oauth-parameter': {
    hits: [
      'grant_type=client_credentials&client_secret=hunter2-hunter',
      '"access_token": "hunter2-hunter"',
      String.raw`{\"refresh_token\":\"hunter2-hunter\"}`,
    ],
    misses: ['client_secret=***', '"access_token":"***"', 'client_secret is missing'],
  },
  'secret-member': {
    hits: ['"administratorLoginPassword":"hunter2"', String.raw`{\"primaryKey\":\"hunter2-hunter\"}`],
    misses: ['"administratorLoginPassword":"***"', '"passwordSecret":"postgres-password"', '"password":null'],
  },
  'private-key': {
    hits: [
      made('-----BEGIN ', 'PRIVATE KEY-----\\nMIIE'),
      made('-----BEGIN RSA ', 'PRIVATE KEY-----\nMIIE'),
      made('-----BEGIN PGP ', 'PRIVATE KEY BLOCK-----'),
    ],
    misses: ['-----BEGIN PUBLIC KEY-----', '-----BEGIN CERTIFICATE-----'],
  },
  'entra-client-secret': {
    hits: [made('abc8', 'Q~', letters(34)), `secret "${made('a~.7', 'Q~', letters(31))}"`],
    misses: [made('abc9', 'Q~', letters(34)), made('abc8', 'Q~', letters(10))],
  },
  'azure-devops-token': {
    hits: [made(letters(76), 'AZ', 'DO', 'abcd'), 'abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst'],
    misses: ['a'.repeat(52), `sha256:${'0123456789abcdef'.repeat(4)}`, made(letters(70), 'AZ', 'DO', 'abcd')],
  },
  'github-token': {
    hits: [made('gh', 'p_', letters(36)), made('github', '_pat_', letters(82))],
    misses: ['ghp_short', 'github_path_to_something'],
  },
  'gitlab-token': { hits: [made('gl', 'pat-', letters(20))], misses: ['glpat-short', 'glob-pattern'] },
  'slack-token': {
    hits: [
      made('xo', 'xb-123456789012-', letters(24)),
      made('https://hooks.slack', '.com/services/T0001/B0001/', letters(24)),
    ],
    misses: ['xoxb-', 'https://hooks.slack.com/'],
  },
  'npm-token': {
    hits: [made('np', 'm_', letters(36))],
    misses: ['npm_config_registry', made('npm_', letters(20))],
  },
  'docker-token': { hits: [made('dckr', '_pat_', letters(27))], misses: ['dckr_pat_short'] },
  'aws-access-key': { hits: [made('AK', 'IA234567ABCDEFGHIJ')], misses: ['AKIA', 'XAKIA234567ABCDEFGHIJ'] },
  'google-api-key': { hits: [made('AI', 'za', letters(35))], misses: ['AIzaShort'] },
  'stripe-key': {
    hits: [made('sk', '_live_', letters(24))],
    misses: ['pk_live_something', 'task_live_0123456789abcdefgh'],
  },
};

/** What fills every state, log and piece of evidence, and is no secret. */
const ORDINARY = [
  '***',
  '${PAYMENT_API_KEY}',
  `hmac-sha256:${'0123456789abcdef'.repeat(4)}`,
  `hmac-sha256:01234567:${'0123456789abcdef'.repeat(4)}`,
  `sha256:${'0123456789abcdef'.repeat(4)}`,
  'f0e1d2c3b4a5968778695a4b3c2d1e0ff0e1d2c3',
  '11111111-1111-4111-8111-111111111111',
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-shop/providers/Microsoft.App/containerApps/orderservice',
  'InstrumentationKey=11111111-1111-4111-8111-111111111111;IngestionEndpoint=https://westeurope-1.in.applicationinsights.azure.com/;ApplicationId=11111111-1111-4111-8111-111111111111',
  'https://kv-shop-demo.vault.azure.net/secrets/payment-api-key',
  'crshopdemo.azurecr.io/orderservice@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  'exec redis-server --appendonly yes --requirepass "$REDIS_PASSWORD"',
  '{"name":"redis-password","secretRef":"redis-password","passwordSecret":"postgres-password"}',
  '2026-01-31T12:00:00.000Z run 952ed260-9655-498d-b71f-b4771d159f03 starts',
];

const audit = createTextAudit([]);

describe('the patterns of secrets', () => {
  it('are each tried with what they must find, and with what comes near', () => {
    expect(Object.keys(CASES).toSorted()).toEqual(PATTERNS.map(({ name }) => name).toSorted());
    for (const { expression, source } of PATTERNS) {
      expect(expression.flags).toContain('g');
      expect(source).toMatch(/./);
    }
  });

  it.each(Object.entries(CASES).flatMap(([name, { hits }]) => hits.map((text) => [name, text] as const)))(
    '%s finds it in text, in JSON and in JSON within JSON: %s',
    (name, text) => {
      for (const form of [text, JSON.stringify({ a: text })]) {
        expect(audit(form).map(({ what }) => what)).toContain(name);
        expect(masked(form)).not.toBe(form);
      }
    },
  );

  it.each(Object.entries(CASES).flatMap(([name, { misses }]) => misses.map((text) => [name, text] as const)))(
    '%s does not take this for one: %s',
    (name, text) => {
      for (const form of [text, JSON.stringify({ a: text })])
        expect(audit(form).filter(({ what }) => what === name)).toEqual([]);
    },
  );

  it.each(ORDINARY)('find nothing in %s', (text) => {
    expect(audit(text)).toEqual([]);
    expect(audit(JSON.stringify({ [text]: [text] }))).toEqual([]);
  });

  it.each(['a.', 'a-', 'eyJ-', 'glpat-', 'xoxa-', 'Bearer ', 'password ', 'sig=', 'a://b:', 'a://', '\\"'])(
    'look through a megabyte of %s without going back over it',
    (unit) => {
      const text = unit.repeat(1_000_000 / unit.length);
      const startedAt = performance.now();
      audit(text);
      // What grows with the square of the length would take minutes.
      expect(performance.now() - startedAt).toBeLessThan(20_000);
    },
  );

  it('let placeholders be', () => {
    for (const text of ['***', '${A}', '$A', '<hidden>', 'hmac-sha256:ab', 'secretref:a'])
      expect(isPlaceholder(text)).toBe(true);
    for (const text of ['hunter2', 'a*b', 'xavier7']) expect(isPlaceholder(text)).toBe(false);
  });
});
