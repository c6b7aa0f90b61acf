import { z } from 'zod';
import { head } from '../document-parts.ts';

/** What `deploy report` prints. */
export const pageDocument = z.strictObject({
  result: z.literal('completed'),
  exitCode: z.literal(0),
  environment: head.environment,
  cloud: head.cloud,
  run: z.string().describe('The id of the run.'),
  file: z.string().nullable().describe('Where the page was written; null where stdout carries it.'),
  bytes: z.int().min(1),
});

/** Where a page was written, as JSON. */
export type PageDocument = z.output<typeof pageDocument>;
