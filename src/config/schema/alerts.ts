import { z } from 'zod';

/** Above what each of the nine alert rules fires; whole numbers. */
const thresholds = z.strictObject({
  requestDurationSeconds: above(5, 'The 95th percentile of the duration of requests to Azure, in seconds.'),
  requestsPerMinute: above(100, 'Requests to Azure per minute.'),
  errorPercent: above(5, 'Failed requests to Azure, in percent of all.'),
  breakerOpensPerHour: above(3, 'How often circuit breakers opened within an hour.'),
  retryPercent: above(10, 'Repeated requests to Azure, in percent of all.'),
  rollbacksPerDay: above(1, 'How often runs were rolled back within a day.'),
  runDurationMinutes: above(10, 'The 95th percentile of the duration of runs, in minutes.'),
  tokenRefreshFailures: above(0, 'Access tokens that could not be had.'),
  configValidationFailures: above(0, 'Configurations that were refused.'),
});

/** The built-in roles that an action group can notify: Microsoft Learn, "Action groups", "Email Azure Resource Manager role". */
const role = z.enum(['Owner', 'Contributor', 'Reader', 'Monitoring Contributor', 'Monitoring Reader']);

const whole = z.strictObject({
  enabled: z
    .boolean()
    .describe(
      'Whether the action group, the alert rules, the workbook and the diagnostic settings are made.',
    ),
  emails: z
    .array(z.email())
    .refine((all) => new Set(all.map((one) => one.toLowerCase())).size === all.length, {
      error: 'must not hold an address twice',
    })
    .default([])
    .describe('Who is told of an alert, by e-mail.'),
  roles: z
    .array(role)
    .refine((all) => new Set(all).size === all.length, { error: 'must not hold a role twice' })
    .default([])
    .describe('Whoever has one of these roles on the subscription is told of an alert, by e-mail.'),
  severity: z
    .int()
    .min(0)
    .max(4)
    .default(2)
    .describe('How severe an alert is: 0 critical, 1 error, 2 warning, 3 informational, 4 verbose.'),
  thresholds: thresholds.prefault({}).describe('Above what each alert rule fires.'),
});

/** Alerts on the program's own telemetry: `true` and `false` are short for the defaults, on and off. */
export const alerts = z
  .preprocess((written) => (typeof written === 'boolean' ? { enabled: written } : written), whole)
  .meta({ shortForm: { type: 'boolean' } })
  .default(() => whole.parse({ enabled: false }))
  .describe('Alert rules on the telemetry of this program, and who is told.');

function above(usual: number, what: string): z.ZodDefault<z.ZodInt> {
  return z.int().min(0).max(1_000_000).default(usual).describe(`${what} Above that an alert fires.`);
}
