import { describe, expect, it } from 'vitest';
import { otlpTarget } from '../../../src/report/telemetry/otlp-target.ts';

describe('the OTLP receiver', () => {
  it('is the one of the configuration, whatever the variables name', () => {
    const variables = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://other',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://more',
    };
    expect(
      otlpTarget(
        { endpoint: 'https://otel:4318/base/', headers: { authorization: 'Bearer abc' } },
        variables,
      ),
    ).toEqual({
      traces: 'https://otel:4318/base/v1/traces',
      metrics: 'https://otel:4318/base/v1/metrics',
      headers: { authorization: 'Bearer abc' },
      secrets: ['Bearer abc', 'abc'],
    });
  });

  it('is otherwise the one of the standard variables', () => {
    const base = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' };
    expect(otlpTarget(undefined, base)).toMatchObject({
      traces: 'http://c:4318/v1/traces',
      metrics: 'http://c:4318/v1/metrics',
    });
    const own = { ...base, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://m/here' };
    expect(otlpTarget(undefined, own)).toMatchObject({
      traces: 'http://c:4318/v1/traces',
      metrics: 'http://m/here',
    });
  });

  it.each([
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://' },
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c' },
  ])('is nobody with %j', (variables) => {
    expect(otlpTarget(undefined, variables)).toBeUndefined();
  });

  it('has its tokens hidden, those of variables as they are sent, too', () => {
    const variables = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=first%20key, authorization=Bearer%20token-two',
    };
    const secrets = otlpTarget(undefined, variables)?.secrets;
    expect(secrets).toEqual(
      expect.arrayContaining(['first%20key', 'first key', 'Bearer token-two', 'token-two']),
    );
  });
});
