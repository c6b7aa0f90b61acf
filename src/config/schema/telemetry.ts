import { z } from 'zod';
import { text } from './fields.ts';

/** Where the telemetry of runs goes, beside the component of the deployment. It may hold secrets, and steps never see it. */
export const telemetryShape = {
  telemetry: z
    .strictObject({
      applicationInsights: z
        .strictObject({
          connectionString: text
            .regex(
              /(?:^|;)\s*InstrumentationKey=[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\s*(?:;|$)/i,
              'must be the connection string of an Application Insights component, with InstrumentationKey=',
            )
            .optional()
            .describe(
              'The connection string of another component; the one of `monitoring.component` when absent.',
            ),
        })
        .default({})
        .describe('Application Insights; only where the cloud is `azure` does a connection string count.'),
      otlp: z
        .strictObject({
          endpoint: z
            .url({ protocol: /^https?$/, error: 'must be a URL that starts with http:// or https://' })
            .meta({ pattern: '^\\s*[hH][tT][tT][pP][sS]?:' })
            .describe('The base address of an OTLP/HTTP receiver; `/v1/traces` and `/v1/metrics` are added.'),
          headers: z
            .record(
              z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,128}$/, 'is not a name for an HTTP header'),
              text.regex(/^[\t\x20-\x7e]*$/, 'must be one line of printable ASCII'),
            )
            .default({})
            .describe('Headers to send with it; each value comes from an environment variable.'),
        })
        .optional()
        .describe('An OpenTelemetry collector, or whatever else takes OTLP over HTTP.'),
    })
    .default({ applicationInsights: {} })
    .describe('Where traces and metrics of a run go, where the flag `telemetry` is on.'),
};

const telemetrySchema = z.strictObject(telemetryShape);

/** Where the telemetry of runs goes, complete and valid. */
export type TelemetryConfig = z.output<typeof telemetrySchema>['telemetry'];
