import { createHttpHeaders, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openInsights } from '../../src/azure/application-insights.ts';
import { guarded } from '../../src/report/telemetry/outlet.ts';
import { createRedactor } from '../../src/secrets/redact.ts';

const KEY = '12345678-1234-4234-8234-123456789012';
const STRING = `InstrumentationKey=${KEY};IngestionEndpoint=https://westeurope-1.in.applicationinsights.azure.com/;LiveEndpoint=https://live.example/`;

/** Takes what is sent to it, and answers with these statuses, then 200. */
function sink(...statuses: number[]) {
  const sent: PipelineRequest[] = [];
  const client: HttpClient = {
    async sendRequest(request) {
      sent.push(request);
      const status = statuses.shift() ?? 200;
      if (status === 0) throw new Error('connection lost');
      const bodyAsText = JSON.stringify({
        itemsReceived: 1,
        itemsAccepted: status === 200 ? 1 : 0,
        errors: [],
      });
      return {
        request,
        status,
        bodyAsText,
        headers: createHttpHeaders({ 'content-type': 'application/json' }),
      };
    },
  };
  return { client, sent };
}

/** The exporter sends text. */
function bodyOf(request: PipelineRequest | undefined): string {
  return z.string().parse(request?.body);
}

async function opened(...statuses: number[]) {
  const { client, sent } = sink(...statuses);
  const failures: string[] = [];
  const { spans, metrics } = await openInsights({
    connectionString: STRING,
    httpClient: client,
    onFailure: (why) => failures.push(why),
  });
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  const trace = async (): Promise<void> => {
    provider.getTracer('test').startSpan('deploy run').end();
    await provider.forceFlush().catch(() => undefined);
  };
  return { spans, metrics, trace, sent, failures };
}

const worker = z.object({
  ConfigurationManager: z.custom<{ getInstance: () => { worker?: unknown } }>(
    (one) => typeof one === 'function',
  ),
});

describe('Application Insights', () => {
  it('gets what is sent at the ingestion of its component, and nobody else gets anything', async () => {
    const { trace, sent, failures } = await opened();
    await trace();
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST https://westeurope-1.in.applicationinsights.azure.com/v2.1/track',
    ]);
    expect(bodyOf(sent[0])).toContain(KEY);
    expect(failures).toEqual([]);
  });

  it('is not asked for settings: what would ask is stopped, and no variable is left behind', async () => {
    await opened();
    const entry = import.meta.resolve('@azure/monitor-opentelemetry-exporter');
    const module: unknown = await import(new URL('_configuration/configurationManager.js', entry).href);
    expect(worker.parse(module).ConfigurationManager.getInstance().worker).toBeUndefined();
    expect(process.env['APPLICATION_INSIGHTS_NO_STATSBEAT']).toBeUndefined();
  });

  it.each([
    [503, 'it answered 503'],
    [429, 'it answered 429'],
    [400, 'it answered 400'],
    [206, 'it refused a part'],
    [0, 'connection lost'],
  ])('is asked once, and what it refuses is told: %d', async (status, why) => {
    const { trace, sent, failures } = await opened(status);
    await trace();
    expect(sent).toHaveLength(1);
    expect(failures).toEqual([why]);
  });

  it('is refused where the connection string has no key', async () => {
    const connectionString = 'IngestionEndpoint=https://x.in.applicationinsights.azure.com';
    await expect(openInsights({ connectionString, onFailure: () => undefined })).rejects.toThrow(
      /instrumentation key/,
    );
  });

  it('gets spans without what is hidden', async () => {
    const { spans, metrics, sent } = await opened();
    const redactor = createRedactor();
    redactor.hide('a secret');
    const safe = guarded({ name: 'insights', spans, metrics }, redactor, () => undefined);
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(safe.spans)] });
    provider
      .getTracer('test')
      .startSpan('of a secret', { attributes: { why: 'a secret' } })
      .end();
    await provider.shutdown();
    expect(bodyOf(sent[0])).toContain('"name":"of ***"');
    expect(bodyOf(sent[0])).not.toContain('a secret');
  });
});
