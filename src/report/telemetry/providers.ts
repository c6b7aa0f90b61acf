import type { Tracer } from '@opentelemetry/api';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { AlwaysOnSampler, BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import manifest from '../../../package.json' with { type: 'json' };
import { type Measures, openMeasures } from './measures.ts';
import { NAMES } from './names.ts';
import type { Outlet } from './outlet.ts';

/** What stands on all that one process sends. */
export interface Sender {
  readonly environment: string;
  /** Names the process among all that send. */
  readonly instance: string;
}

/** Opens what makes spans. Nothing is registered globally; queues are bounded, and what does not fit into them is lost. */
export function openTracer(
  outlets: readonly Outlet[],
  sender: Sender,
): { readonly tracer: Tracer; readonly close: () => Promise<void> } {
  const provider = new BasicTracerProvider({
    resource: resourceOf(sender),
    // Sampling is the receiver's: of a run that is looked into nothing may be missing, whatever a variable says.
    sampler: new AlwaysOnSampler(),
    spanLimits: {
      attributeCountLimit: 64,
      attributeValueLengthLimit: 1024,
      eventCountLimit: 128,
      linkCountLimit: 8,
    },
    spanProcessors: outlets.map(
      ({ spans }) =>
        new BatchSpanProcessor(spans, {
          maxQueueSize: 4096,
          maxExportBatchSize: 512,
          scheduledDelayMillis: 5000,
          exportTimeoutMillis: ATTEMPT_MS,
        }),
    ),
  });
  return {
    tracer: provider.getTracer(NAMES.serviceName, manifest.version),
    close: () => provider.shutdown(),
  };
}

/** Opens what measures; it is sent once a minute, and at the end. */
export function openMeter(
  outlets: readonly Outlet[],
  { cloud, ...sender }: Sender & { readonly cloud: string },
): { readonly measures: Measures; readonly close: () => Promise<void> } {
  const provider = new MeterProvider({
    resource: resourceOf(sender),
    readers: outlets.map(
      ({ metrics }) =>
        new PeriodicExportingMetricReader({
          exporter: metrics,
          exportIntervalMillis: 60_000,
          exportTimeoutMillis: ATTEMPT_MS,
          cardinalityLimits: { default: 1000 },
        }),
    ),
  });
  const common = { [NAMES.environment]: sender.environment, [NAMES.cloud]: cloud };
  const measures = openMeasures(provider.getMeter(NAMES.serviceName, manifest.version), common);
  return { measures, close: () => provider.shutdown() };
}

/** One attempt to send may take so long; what it held is lost then. */
export const ATTEMPT_MS = 5000;

function resourceOf({ environment, instance }: Sender): Resource {
  return resourceFromAttributes({
    'service.name': NAMES.serviceName,
    'service.version': manifest.version,
    'service.instance.id': instance,
    [NAMES.environment]: environment,
  });
}
