import type { Config } from '../src/config/schema.ts';

/** What is configured of alerts. */
export type Alerts = Config['monitoring']['alerts'];

/** One figure that is watched: how it comes out of the telemetry of this program, and what is too much. */
export interface Figure {
  /** Part of the name of the rule; it never changes, or the rule would become another one. */
  readonly slug: string;
  readonly title: string;
  /** What it is counted in, for people. */
  readonly unit: string;
  readonly threshold: keyof Alerts['thresholds'];
  /** What to look at when it fires. */
  readonly advice: string;
  /** The rows that it is made of, in KQL on the tables of an Application Insights component. */
  readonly rows: string;
  /** What it comes to over the rows of one span. */
  readonly value: string;
  /** Over how long it is taken: five minutes, where nothing else is said. */
  readonly span?: '1h' | '1d';
  /** True for rows that bear the time at which they began, and count by that at which they ended. */
  readonly byEnd?: true;
}

/**
 * The component also gets the traces of Dapr, so everything asks for the role of this program. What is exported, and as
 * what: docs/telemetry.md. Metrics arrive as differences, so sums over a span are right; histograms arrive without
 * buckets, so the percentile of requests is taken from their spans. A process makes one run, so each row of its duration
 * is exactly one.
 */
const OURS = 'cloud_RoleName == "deploy"';

/** The rows of whole runs. */
export const runRows = `requests | where ${OURS}`;

/** The rows of metrics, by their names. */
export function metricRows(...names: readonly string[]): string {
  return `customMetrics | where ${OURS} and name in (${names.map((name) => `"${name}"`).join(', ')})`;
}

function percentOf(part: string, whole: string): string {
  const of = `sumif(valueSum, name == "${whole}")`;
  return `iff(${of} > 0, 100.0 * sumif(valueSum, name == "${part}") / ${of}, 0.0)`;
}

/** The nine figures, in the order of the workbook. */
export const figures: readonly Figure[] = [
  {
    slug: 'request-duration',
    title: 'Duration of requests to Azure, 95th percentile',
    unit: 's',
    threshold: 'requestDurationSeconds',
    advice: 'Azure answers slowly: see its status page, and the services in the workbook.',
    rows: `dependencies | where ${OURS} and type =~ "HTTP"`,
    value: 'percentilew(duration / 1000.0, itemCount, 95)',
    byEnd: true,
  },
  {
    slug: 'request-rate',
    title: 'Requests to Azure per minute',
    unit: '/min',
    threshold: 'requestsPerMinute',
    advice: 'Azure limits requests per subscription: run less at once (`execution.concurrency`).',
    rows: metricRows('deploy.api.requests'),
    value: 'sum(valueSum) / 5.0',
  },
  {
    slug: 'error-rate',
    title: 'Failed requests to Azure',
    unit: '%',
    threshold: 'errorPercent',
    advice: 'See the failures in the workbook, and the log of the run.',
    rows: metricRows('deploy.api.requests', 'deploy.api.errors'),
    value: percentOf('deploy.api.errors', 'deploy.api.requests'),
  },
  {
    slug: 'breaker-opens',
    title: 'Openings of circuit breakers per hour',
    unit: '/h',
    threshold: 'breakerOpensPerHour',
    advice: 'A service of Azure fails again and again: see its status page before the next run.',
    rows: metricRows('deploy.breaker.opens'),
    value: 'sum(valueSum)',
    span: '1h',
  },
  {
    slug: 'retry-rate',
    title: 'Repeated requests to Azure',
    unit: '%',
    threshold: 'retryPercent',
    advice: 'Azure throttles or fails now and then: see which services in the workbook.',
    rows: metricRows('deploy.api.requests', 'deploy.api.retries'),
    value: percentOf('deploy.api.retries', 'deploy.api.requests'),
  },
  {
    slug: 'rollbacks',
    title: 'Rollbacks per day',
    unit: '/day',
    threshold: 'rollbacksPerDay',
    advice: 'Deployments fail: the report of each run says why.',
    rows: metricRows('deploy.rollbacks'),
    value: 'sum(valueSum)',
    span: '1d',
  },
  {
    slug: 'run-duration',
    title: 'Duration of runs, 95th percentile',
    unit: 'min',
    threshold: 'runDurationMinutes',
    advice: 'See which step takes long in the report of the run.',
    rows: `${metricRows('deploy.run.duration')} and valueCount > 0`,
    value: 'percentilew(valueSum / valueCount / 60.0, valueCount, 95)',
  },
  {
    slug: 'token-refresh',
    title: 'Access tokens that could not be had',
    unit: '',
    threshold: 'tokenRefreshFailures',
    advice: 'The credential of a pipeline has ended, or was withdrawn: sign in anew.',
    rows: metricRows('deploy.token.refresh.failures'),
    value: 'sum(valueSum)',
  },
  {
    slug: 'config-validation',
    title: 'Configurations that were refused',
    unit: '',
    threshold: 'configValidationFailures',
    advice: 'Check a configuration before it is merged: `deploy validate`.',
    rows: metricRows('deploy.config.validation.failures'),
    value: 'sum(valueSum)',
  },
];

/** The query of the rule: one row with the column `value`, or none. */
export function alertQuery({ rows, value, byEnd }: Figure): string {
  const ended = byEnd ? ' | where timestamp + duration * 1ms > ago(5m)' : '';
  return `${rows}${ended} | summarize value = ${value} | where isnotnull(value)`;
}

/** How far the query of the rule looks back, where five minutes are not enough. */
export function lookBackOf({ span, byEnd }: Figure): string | undefined {
  if (span === '1d') return 'P1D';
  // No request takes an hour: its limit of time is far below.
  return span === '1h' || byEnd ? 'PT1H' : undefined;
}

/** The query of the chart: the figure span by span, beside its threshold, of one environment or of all. */
export function chartQuery(figure: Figure, threshold: number): string {
  const { rows, value, span = '5m' } = figure;
  return `${ofEnvironment(rows)} | summarize value = ${value} by bin(timestamp, ${span}) | extend threshold = ${threshold}`;
}

/** Narrows rows to the environments that are chosen in the workbook. */
export function ofEnvironment(rows: string): string {
  return `${rows} | where "*" in ({Environment}) or tostring(customDimensions["deployment.environment.name"]) in ({Environment})`;
}
