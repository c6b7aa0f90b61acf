import type { TelemetryConfig } from '../../config/schema/telemetry.ts';

/** Where telemetry goes as OTLP over HTTP. */
export interface OtlpTarget {
  readonly traces: string;
  readonly metrics: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Values that must be hidden. */
  readonly secrets: readonly string[];
}

/**
 * Finds where telemetry goes as OTLP: what the configuration says, otherwise what the standard variables say; undefined
 * where neither does. Headers of the variables go along in any case, below those of the configuration.
 * Source: OpenTelemetry, "OpenTelemetry Protocol Exporter".
 */
export function otlpTarget(
  config: TelemetryConfig['otlp'],
  variables: Readonly<Record<string, string | undefined>>,
): OtlpTarget | undefined {
  const base = config?.endpoint ?? (variables['OTEL_EXPORTER_OTLP_ENDPOINT'] || undefined);
  const own = (signal: string): string | undefined =>
    config === undefined ? variables[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`] || undefined : undefined;
  const traces = address(own('TRACES'), base, 'v1/traces');
  const metrics = address(own('METRICS'), base, 'v1/metrics');
  if (traces === undefined || metrics === undefined) return undefined;
  const given = ['', 'TRACES_', 'METRICS_'].flatMap((signal) => {
    const list = variables[`OTEL_EXPORTER_OTLP_${signal}HEADERS`];
    return list === undefined ? [] : valuesOf(list);
  });
  const headers = { ...config?.headers };
  return { traces, metrics, headers, secrets: [...given, ...Object.values(headers).flatMap(hidden)] };
}

/** A scheme stands before a token: the token alone is the secret, too. */
function hidden(value: string): string[] {
  return [value, value.replace(/^[A-Za-z-]+[ =]/, '')];
}

/** Undefined, too, for what is no address: a variable that is wrong must not end a run. */
function address(own: string | undefined, base: string | undefined, path: string): string | undefined {
  const written = own ?? (base && `${base.replace(/\/+$/, '')}/${path}`);
  if (written === undefined || !/^https?:\/\/[^/]/i.test(written) || !URL.canParse(written)) return undefined;
  return written;
}

/** `name=value,name=value`, values percent-encoded. */
function valuesOf(list: string): string[] {
  return list.split(',').flatMap((pair) => {
    const value = pair.slice(pair.indexOf('=') + 1).trim();
    return [...hidden(value), ...hidden(decoded(value))];
  });
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
