import { describe, expect, it } from 'vitest';
import { load, minimal, problems } from '../fixture.ts';

const otlp = (headers: string, endpoint = 'https://otel:4318'): string =>
  `${minimal}telemetry:\n  otlp:\n    endpoint: ${endpoint}\n    headers: { ${headers} }\n`;
const env = { TOKEN: 'a-secret-token' };

describe('where telemetry goes', () => {
  it.each([
    'x-token: "${TOKEN}"',
    'authorization: "Bearer ${TOKEN}"',
    'a: "${TOKEN}", b: "Api-Token ${TOKEN}"',
    '',
  ])('has headers from variables: { %s }', (headers) => {
    expect(problems(otlp(headers), { env })).toEqual([]);
  });

  it.each([
    'x-token: abcdef',
    'x-token: "${TOKEN:-abcdef}"',
    'x-token: "Bearer abcdef"',
    'x-token: "${TOKEN}abcdef"',
  ])('has no header whose value stands in the file: { %s }', (headers) => {
    const found = problems(otlp(headers), { env });
    expect(found).toEqual([
      'telemetry.otlp.headers.x-token | may hold a secret, which must not stand in a file | write ${NAME}, and set that variable',
    ]);
  });

  it('is looked at in every environment, in force or not', () => {
    const text = `${minimal}environments:\n  production:\n    telemetry: { otlp: { endpoint: https://o, headers: { a: abc } } }\n`;
    expect(problems(text)).toEqual([
      expect.stringMatching(/^environments\.production\.telemetry\.otlp\.headers\.a /),
    ]);
  });

  it.each(['ftp://otel', 'otel:4317', 'nonsense'])('is no address such as %s', (endpoint) => {
    expect(problems(otlp('', endpoint))).toEqual([
      'telemetry.otlp.endpoint | must be a URL that starts with http:// or https://',
    ]);
  });

  it('has names for headers that HTTP takes, and values of one line', () => {
    expect(problems(otlp('"a b": "${TOKEN}"'), { env })).toHaveLength(1);
    expect(problems(otlp('a: "${TOKEN}"'), { env: { TOKEN: 'one\ntwo' } })).toHaveLength(1);
  });

  it('has a connection string with a key', () => {
    const text = (written: string): string =>
      `${minimal}telemetry: { applicationInsights: { connectionString: "${written}" } }\n`;
    expect(problems(text('IngestionEndpoint=https://x'))).toEqual([
      expect.stringMatching(/must be the connection string of an Application Insights component/),
    ]);
    const good = 'InstrumentationKey=12345678-1234-4234-8234-123456789012;IngestionEndpoint=https://x/';
    expect(problems(text(good))).toEqual([]);
    expect(load(text(good)).telemetry).toEqual({ applicationInsights: { connectionString: good } });
  });

  it('is nothing that a step sees, nor a variable that is kept', () => {
    const loaded = load(otlp('x-token: "${TOKEN}"'), { env });
    expect(loaded.telemetry.otlp?.headers).toEqual({ 'x-token': 'a-secret-token' });
    expect(JSON.stringify([loaded.config, loaded.variables])).not.toContain('a-secret-token');
  });
});
