import { z } from 'zod';

const error = z.strictObject({ code: z.string(), message: z.string() });

/**
 * Something that Azure is still doing, or has done, as `operations` in azure.json keeps it: driven by time, so that it
 * goes on whatever happens to the process that started it. Times are milliseconds since the epoch.
 */
export const operationSchema = z.strictObject({
  /** What ends: a PUT, a DELETE, a provider registration, an operation of its own, or a continuation nobody polls. */
  kind: z.enum(['put', 'delete', 'register', 'own', 'later']),
  /** The resource's id, the provider's namespace, or empty. */
  subject: z.string(),
  provider: z.string(),
  location: z.string(),
  startedAt: z.number(),
  endsAt: z.number(),
  /** How often it must still be looked at before it may end: without latency, so that it is seen in progress. */
  looks: z.number(),
  status: z.enum(['InProgress', 'Succeeded', 'Failed', 'Canceled']),
  /** The error that a fault wants it to end with. */
  doom: error.optional(),
  error: error.optional(),
  next: z.string().optional(),
  argument: z.string().optional(),
  result: z.record(z.string(), z.unknown()).optional(),
});

/** One row of `operations`. */
export type Operation = z.output<typeof operationSchema>;
