import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { OtlpTarget } from './otlp-target.ts';
import type { Outlet } from './outlet.ts';
import { ATTEMPT_MS } from './providers.ts';

/** Opens the way to an OTLP receiver, over HTTP, as JSON. Nothing is sent yet. */
export function openOtlp({ traces, metrics, headers }: OtlpTarget): Outlet {
  const options = { headers: { ...headers }, timeoutMillis: ATTEMPT_MS };
  return {
    name: `the OTLP receiver ${new URL(traces).host}`,
    spans: new OTLPTraceExporter({ ...options, url: traces }),
    metrics: new OTLPMetricExporter({ ...options, url: metrics }),
  };
}
