import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { atEnd } from '../../at-end.ts';

/** One span as it arrived, its attributes and events as plain objects. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly traceState: string | undefined;
  readonly name: string;
  readonly kind: number;
  /** 2 is an error. */
  readonly status: { readonly code: number; readonly message: string | undefined };
  readonly milliseconds: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly resource: Readonly<Record<string, unknown>>;
}

/** One number as it arrived. */
export interface ReceivedPoint {
  readonly metric: string;
  readonly unit: string;
  readonly kind: 'sum' | 'gauge' | 'histogram';
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Of a histogram its sum. */
  readonly value: number;
  readonly count: number | undefined;
  readonly bounds: readonly number[] | undefined;
}

/** A real OTLP receiver over HTTP, on loopback. */
export interface Receiver {
  readonly endpoint: string;
  readonly spans: ReceivedSpan[];
  readonly points: ReceivedPoint[];
  /** The headers of each request. */
  readonly headers: NodeJS.Dict<string | string[]>[];
  /** All that came, as text. */
  readonly bodies: string[];
  span(name: string): ReceivedSpan;
  /** What hangs below a span, by name, depth first: a line each, indented. */
  tree(): string[];
}

/** Opens a receiver; with `answer` it does something else than to take what comes. */
export async function openReceiver(answer?: (done: (status: number) => void) => void): Promise<Receiver> {
  const spans: ReceivedSpan[] = [];
  const points: ReceivedPoint[] = [];
  const bodies: string[] = [];
  const headers: Receiver['headers'] = [];
  const server = createServer((request, response) => {
    const end = (status: number): void => void response.writeHead(status).end('{}');
    const take = async (): Promise<void> => {
      const body = await text(request);
      bodies.push(body);
      headers.push(request.headers);
      if (answer !== undefined) return answer(end);
      const known = request.url === '/v1/traces' || request.url === '/v1/metrics';
      if (request.url === '/v1/traces') spans.push(...spansIn(traces.parse(JSON.parse(body))));
      if (request.url === '/v1/metrics') points.push(...pointsIn(metrics.parse(JSON.parse(body))));
      end(known ? 200 : 404);
    };
    take().catch(() => end(400));
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  // Not when a test has finished: tests that run at once would close each other's.
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    spans,
    points,
    headers,
    bodies,
    span(name) {
      const [found, other] = spans.filter((span) => span.name === name);
      if (found === undefined || other !== undefined) {
        throw new Error(`not one span ${name}: ${spans.map((span) => span.name).join(', ')}`);
      }
      return found;
    },
    tree() {
      const known = new Set(spans.map(({ spanId }) => spanId));
      const below = (parent: string | undefined, depth: number): string[] =>
        spans
          .filter(({ parentSpanId: of }) => (of !== undefined && known.has(of) ? of : undefined) === parent)
          .flatMap(({ name, spanId }) => [`${'  '.repeat(depth)}${name}`, ...below(spanId, depth + 1)]);
      return below(undefined, 0);
    },
  };
}

const value = z.union([
  z.object({ stringValue: z.string() }).transform((it) => it.stringValue),
  z.object({ boolValue: z.boolean() }).transform((it) => it.boolValue),
  z.object({ intValue: z.coerce.number() }).transform((it) => it.intValue),
  z.object({ doubleValue: z.number() }).transform((it) => it.doubleValue),
]);
const attributes = z
  .array(z.object({ key: z.string(), value }))
  .default([])
  .transform((all) => Object.fromEntries(all.map((one) => [one.key, one.value])));
const resource = z.object({ attributes });
const id = (length: number) => z.string().regex(new RegExp(`^[0-9a-f]{${length}}$`));
const nano = z.coerce.number();

const traces = z.object({
  resourceSpans: z.array(
    z.object({
      resource,
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: id(32),
              spanId: id(16),
              parentSpanId: id(16).optional(),
              traceState: z.string().optional(),
              name: z.string(),
              kind: z.number(),
              startTimeUnixNano: nano,
              endTimeUnixNano: nano,
              attributes,
              events: z.array(z.object({ name: z.string(), attributes })).default([]),
              status: z.object({ code: z.number().default(0), message: z.string().optional() }),
            }),
          ),
        }),
      ),
    }),
  ),
});

const point = z.object({
  attributes,
  asInt: z.coerce.number().optional(),
  asDouble: z.number().optional(),
  sum: z.number().optional(),
  count: z.coerce.number().optional(),
  explicitBounds: z.array(z.number()).optional(),
});
const dataPoints = z.object({ dataPoints: z.array(point) });

const metrics = z.object({
  resourceMetrics: z.array(
    z.object({
      resource,
      scopeMetrics: z.array(
        z.object({
          metrics: z.array(
            z.object({
              name: z.string(),
              unit: z.string().default(''),
              sum: dataPoints.optional(),
              gauge: dataPoints.optional(),
              histogram: dataPoints.optional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

function spansIn({ resourceSpans }: z.output<typeof traces>): ReceivedSpan[] {
  return resourceSpans.flatMap((of) =>
    of.scopeSpans.flatMap(({ spans }) =>
      spans.map(({ startTimeUnixNano, endTimeUnixNano, status, ...span }) => ({
        ...span,
        parentSpanId: span.parentSpanId,
        traceState: span.traceState,
        status: { code: status.code, message: status.message },
        milliseconds: (endTimeUnixNano - startTimeUnixNano) / 1e6,
        resource: of.resource.attributes,
      })),
    ),
  );
}

function pointsIn({ resourceMetrics }: z.output<typeof metrics>): ReceivedPoint[] {
  return resourceMetrics.flatMap((of) =>
    of.scopeMetrics.flatMap((scope) =>
      scope.metrics.flatMap(({ name: metric, unit, ...kinds }) =>
        (['sum', 'gauge', 'histogram'] as const).flatMap((kind) =>
          (kinds[kind]?.dataPoints ?? []).map((one) => ({
            metric,
            unit,
            kind,
            attributes: one.attributes,
            value: one.asInt ?? one.asDouble ?? one.sum ?? Number.NaN,
            count: one.count,
            bounds: one.explicitBounds,
          })),
        ),
      ),
    ),
  );
}
