import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Redactor } from '../../secrets/redact.ts';

/** One place that telemetry is sent to. */
export interface Outlet {
  /** As people are told of it: `Application Insights`, an address. */
  readonly name: string;
  readonly spans: SpanExporter;
  readonly metrics: PushMetricExporter;
}

/**
 * The same outlet, which sends nothing that a redactor hides: it looks when something leaves, so that a value hidden late
 * is hidden as well. What could not be sent is told with its cause, and lost. Its shutdown waits for what is on its way.
 */
export function guarded(
  { name, spans, metrics }: Outlet,
  redactor: Redactor,
  onFailure: (why: string) => void,
): Outlet {
  const pending = new Set<Promise<void>>();
  const sent = (start: (done: Done) => unknown, told: Done): void => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const crowded = pending.size >= MOST_PENDING;
    pending.add(promise);
    const done: Done = (result) => {
      // One exporter tells twice.
      if (!pending.delete(promise)) return;
      if (result.code !== ExportResultCode.SUCCESS)
        onFailure(`${name}: ${redactor.text(result.error?.message ?? 'refused')}`);
      resolve();
      told(result);
    };
    const failed = (error: unknown): void =>
      done({
        code: ExportResultCode.FAILED,
        error: error instanceof Error ? error : new Error(String(error)),
      });
    if (crowded) return failed(new Error('too much is still on its way'));
    try {
      // Another one returns a promise, though nobody waits for it.
      Promise.resolve(start(done)).catch(failed);
    } catch (error) {
      failed(error);
    }
  };
  const ended = async (end: () => Promise<void>): Promise<void> => {
    await Promise.allSettled(pending);
    await end();
  };
  return {
    name,
    spans: {
      export: (batch, told) =>
        sent(
          (done) =>
            spans.export(
              batch.map((span) => clean(span, redactor)),
              done,
            ),
          told,
        ),
      forceFlush: async () => spans.forceFlush?.(),
      shutdown: () => ended(() => spans.shutdown()),
    },
    metrics: {
      export: (batch, told) =>
        sent(
          (done) => metrics.export({ ...batch, scopeMetrics: redactor.json(batch.scopeMetrics) }, done),
          told,
        ),
      forceFlush: () => metrics.forceFlush(),
      shutdown: () => ended(() => metrics.shutdown()),
      ...(metrics.selectAggregationTemporality && {
        selectAggregationTemporality: (type) => metrics.selectAggregationTemporality?.(type) ?? 0,
      }),
    },
  };
}

/** Whoever hangs would otherwise hold one batch more every few seconds. */
const MOST_PENDING = 48;

type Done = (result: ExportResult) => void;

function clean(span: ReadableSpan, redactor: Redactor): ReadableSpan {
  const { parentSpanContext } = span;
  return {
    kind: span.kind,
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    links: span.links,
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
    ...(parentSpanContext && { parentSpanContext }),
    spanContext: () => span.spanContext(),
    name: redactor.text(span.name),
    status: redactor.json(span.status),
    attributes: redactor.json(span.attributes),
    events: redactor.json(span.events),
  };
}
