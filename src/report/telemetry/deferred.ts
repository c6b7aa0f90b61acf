import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { AggregationTemporality, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Outlet } from './outlet.ts';

/** An outlet whose address is learned while a run goes on. */
export interface Deferred extends Outlet {
  /** Looks for the address, once; from then on what comes is sent as it comes. */
  open(): Promise<void>;
}

/**
 * Opens an outlet whose address is only known later: what comes before is held, the newest is lost where it becomes too
 * much. At its shutdown the address is looked for if nobody has; where there is none, what was held is dropped. `find`
 * does not throw.
 */
export function deferred(name: string, find: () => Promise<Outlet | undefined>): Deferred {
  const spans: ReadableSpan[] = [];
  const metrics: ResourceMetrics[] = [];
  let finding: Promise<void> | undefined;
  let found: Outlet | undefined;
  let over = false;
  const open = (): Promise<void> =>
    (finding ??= (async () => {
      found = await find().finally(() => (over = true));
      if (found === undefined) return;
      const { spans: out, metrics: measured } = found;
      const held = metrics.splice(0).map((batch) => sent((done) => measured.export(batch, done)));
      while (spans.length > 0) {
        const batch = spans.splice(0, BATCH);
        held.push(sent((done) => out.export(batch, done)));
      }
      await Promise.all(held);
    })());
  const shutdown = async (end: (outlet: Outlet) => Promise<void>): Promise<void> => {
    await open();
    if (found !== undefined) await end(found);
  };
  return {
    name,
    open,
    spans: {
      export(batch, told) {
        if (found !== undefined) return found.spans.export(batch, told);
        if (!over) spans.push(...batch.slice(0, MOST_SPANS - spans.length));
        told(KEPT);
      },
      shutdown: () => shutdown((outlet) => outlet.spans.shutdown()),
    },
    metrics: {
      export(batch, told) {
        if (found !== undefined) return found.metrics.export(batch, told);
        if (!over && metrics.length < MOST_BATCHES) metrics.push(batch);
        told(KEPT);
      },
      forceFlush: async () => undefined,
      shutdown: () => shutdown((outlet) => outlet.metrics.shutdown()),
      // What is held is added up by the receiver: each number must stand for its own time only.
      selectAggregationTemporality: () => AggregationTemporality.DELTA,
    },
  };
}

/** Resolves when it is over: what was not taken, the outlet tells itself. */
async function sent(start: (done: (result: ExportResult) => void) => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  start(() => resolve());
  await promise;
}

const KEPT: ExportResult = { code: ExportResultCode.SUCCESS };
const BATCH = 512;
const MOST_SPANS = 8192;

/** Metrics are collected once a minute. */
const MOST_BATCHES = 20;
