import { type Context, type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { Call } from '../../azure/traffic.ts';
import { NAMES } from './names.ts';
import { contextOf } from './phases.ts';

/** The span of one call to Azure, with all its repetitions. */
export interface CallSpan {
  /** What W3C Trace Context has sent along: `traceparent`, and `tracestate` where there is one. */
  readonly headers: Readonly<Record<string, string>>;
  retrying(why: { readonly status?: number; readonly code?: string; readonly delayMs: number }): void;
  ended(how: { readonly status?: number; readonly code?: string }, error: string | undefined): void;
}

/** Begins the span of a call, with what is safe to tell: no query, no header, no body. */
export function beginCall(
  tracer: Tracer,
  call: Call,
  {
    parent,
    attributes,
    now,
  }: { readonly parent: Context; readonly attributes: Attributes; readonly now: () => Date },
): CallSpan {
  const span = tracer.startSpan(
    `${call.method} ${call.service}`,
    {
      kind: SpanKind.CLIENT,
      startTime: now(),
      attributes: {
        ...attributes,
        [NAMES.method]: call.method,
        [NAMES.scheme]: 'https',
        [NAMES.host]: call.host,
        [NAMES.path]: call.path.replace(/[?#].*$/s, ''),
        [NAMES.service]: call.service,
        [NAMES.operation]: call.operation,
        [NAMES.correlation]: call.correlationId,
      },
    },
    parent,
  );
  let resent = 0;
  return {
    headers: headersOf(span),
    retrying({ status, code, delayMs }) {
      resent++;
      const why = {
        ...(status !== undefined && { [NAMES.httpStatus]: status }),
        ...(code !== undefined && { [NAMES.code]: code }),
        'deploy.retry.delay_ms': delayMs,
        [NAMES.resent]: resent,
      };
      span.addEvent('retry', why, now());
    },
    ended({ status, code }, error) {
      span.setAttributes({
        ...(status !== undefined && { [NAMES.httpStatus]: status }),
        ...(code !== undefined && { [NAMES.code]: code }),
        ...(resent > 0 && { [NAMES.resent]: resent }),
        ...(error !== undefined && { [NAMES.error]: error }),
      });
      if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(now());
    },
  };
}

type Attributes = Readonly<Record<string, string>>;

const propagator = new W3CTraceContextPropagator();

function headersOf(span: Span): Record<string, string> {
  const headers: Record<string, string> = {};
  propagator.inject(contextOf(span), headers, {
    set: (into, name, value) => void (into[name] = value),
  });
  return headers;
}

/** Reads what a CI system passes on as the parent of a run: the variables TRACEPARENT and TRACESTATE. */
export function parentFrom(variables: Readonly<Record<string, string | undefined>>, root: Context): Context {
  const carried: Record<string, string> = {};
  for (const name of ['traceparent', 'tracestate']) {
    const value = variables[name.toUpperCase()];
    if (value) carried[name] = value;
  }
  return propagator.extract(root, carried, {
    get: (from, name) => from[name],
    keys: (from) => Object.keys(from),
  });
}
