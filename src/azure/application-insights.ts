import type { HttpClient } from '@azure/core-rest-pipeline';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import { z } from 'zod';
import { sharedTransport } from './transport.ts';

/** How telemetry reaches an Application Insights component. */
export interface InsightsOptions {
  /** With the instrumentation key and the address of the ingestion. */
  readonly connectionString: string;
  /** The embedded Azure's door (`inProcessClient`); absent: the network. */
  readonly httpClient?: HttpClient | undefined;
  /** Told why something was not taken; the exporter itself keeps that to itself. */
  readonly onFailure: (why: string) => void;
}

/**
 * Opens the official exporter, for spans and for metrics. It sends to the ingestion of the component and nowhere else: its
 * statistics about itself (statsbeat, SDK stats), its store on the disk and its own retries are off, and so is what asks
 * settings.sdk.monitor.azure.com, which has no switch: it is stopped before it first asks.
 * Source: @azure/monitor-opentelemetry-exporter 1.0.0-beta.45, `export/base.ts`, `_configuration/configurationManager.ts`.
 */
export async function openInsights({
  connectionString,
  httpClient,
  onFailure,
}: InsightsOptions): Promise<{ spans: SpanExporter; metrics: PushMetricExporter }> {
  const [{ AzureMonitorTraceExporter, AzureMonitorMetricExporter }, asksSettings] = await Promise.all([
    import('@azure/monitor-opentelemetry-exporter'),
    settingsAsker(),
  ]);
  const options = {
    connectionString,
    disableOfflineStorage: true,
    retryOptions: { maxRetries: 0 },
    httpClient: telling(httpClient ?? sharedTransport(), onFailure),
  };
  const made = withoutStatistics(() => ({
    spans: new AzureMonitorTraceExporter(options),
    metrics: new AzureMonitorMetricExporter(options),
  }));
  asksSettings.shutdown();
  return made;
}

/** What fails for a while counts as kept for later, though nothing is kept: who wants to know must look at the answers. */
function telling(client: HttpClient, onFailure: InsightsOptions['onFailure']): HttpClient {
  return {
    async sendRequest(request) {
      try {
        const response = await client.sendRequest(request);
        if (response.status >= 300) onFailure(`it answered ${response.status}`);
        else if (response.status === 206) onFailure('it refused a part');
        return response;
      } catch (error) {
        onFailure(error instanceof Error ? error.message : String(error));
        throw error;
      }
    },
  };
}

/** The exporter looks at the variable while it is made, and only then. */
function withoutStatistics<Made>(make: () => Made): Made {
  const before = process.env[NO_STATISTICS];
  process.env[NO_STATISTICS] = 'true';
  try {
    return make();
  } finally {
    if (before === undefined) delete process.env[NO_STATISTICS];
    else process.env[NO_STATISTICS] = before;
  }
}

const NO_STATISTICS = 'APPLICATION_INSIGHTS_NO_STATSBEAT';

/** The package does not export it. Where it is not to be found, nothing may be sent at all. */
async function settingsAsker(): Promise<{ shutdown: () => void }> {
  const module: unknown =
    await import('../../node_modules/@azure/monitor-opentelemetry-exporter/dist/esm/_configuration/configurationManager.js');
  return askerShape.parse(module).ConfigurationManager.getInstance();
}

const askerShape = z.object({
  ConfigurationManager: z.custom<{ getInstance: () => { shutdown: () => void } }>(
    (it) => typeof it === 'function' && 'getInstance' in it && typeof it.getInstance === 'function',
  ),
});
