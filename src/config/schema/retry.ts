import { z } from 'zod';
import { parseDuration } from '../duration.ts';
import { duration, text } from './fields.ts';

const retries = z.int().min(0).max(10);

/** What differs for the requests that match: the first entry that does counts. */
const operation = z.strictObject({
  service: text.describe(
    'The provider and type of the resources (`Microsoft.App/containerApps`), or a data plane (`vault/secrets`); `*` stands for anything.',
  ),
  operation: text.describe('The method of the requests, or the action of a POST; `*` stands for anything.'),
  retries: retries
    .optional()
    .describe('How often they are repeated; also how often conflicts that clear are waited out.'),
  firstDelay: duration.optional().describe('The wait before the first retry; it doubles.'),
  codes: z
    .array(text)
    .optional()
    .describe('Error codes that clear by themselves, beside those that are known to.'),
  statuses: z
    .array(z.int().min(400).max(599))
    .optional()
    .describe('The statuses after which they are repeated, in place of 408, 429, 500, 502, 503 and 504.'),
  timeout: duration
    .refine(isTimeLimit, { error: 'must be 1ms to 10m' })
    .optional()
    .describe('After how long one attempt counts as unanswered: 1ms to 10m; 60s when absent.'),
});

/** How requests to Azure are repeated, and when an endpoint is left alone. */
export const retryShape = {
  retry: z
    .strictObject({
      retries: retries.default(3).describe('How often a request is repeated after the first attempt.'),
      firstDelay: duration.default('2s').describe('The wait before the first retry; it doubles.'),
      longestDelay: duration
        .default('1m')
        .describe('The longest wait between two attempts, whatever a Retry-After says.'),
      operations: z
        .array(operation)
        .default([])
        .describe('What differs for some requests; the first entry that matches counts.'),
    })
    .default({ retries: 3, firstDelay: '2s', longestDelay: '1m', operations: [] })
    .describe('How requests to Azure are repeated that fail for a moment.'),
  circuitBreaker: z
    .strictObject({
      failures: z
        .int()
        .min(1)
        .max(100)
        .default(5)
        .describe('After how many failed calls in a row an endpoint is left alone; in production 5 at most.'),
      openFor: duration
        .default('1m')
        .describe('How long it is left alone before one call tries it again; in production 1m at least.'),
    })
    .default({ failures: 5, openFor: '1m' })
    .describe('When an endpoint of Azure that keeps failing is left alone for a while.'),
};

/** What recovery waits for a dead process's requests is as long as the longest of them. */
function isTimeLimit(written: string): boolean {
  const milliseconds = parseDuration(written);
  return milliseconds === undefined || (milliseconds > 0 && milliseconds <= 600_000);
}
