import { z } from 'zod';
import { head, list } from '../document-parts.ts';
import { toldRow } from './told.ts';

/** What `deploy history` prints. */
export const historyDocument = z.strictObject({
  result: z.enum(['completed', 'nothing-to-do']).describe('`nothing-to-do`: nothing is kept of any run.'),
  exitCode: z.literal(0),
  environment: head.environment,
  cloud: head.cloud,
  place: z.string().describe('Where it is kept.'),
  runs: list(toldRow).describe('The newest first.'),
  more: z.int().min(0).describe('How many older ones there are.'),
  unreadable: list(z.strictObject({ file: z.string(), why: z.string() })).describe('What could not be read.'),
});

/** The past of an environment, as JSON. */
export type HistoryDocument = z.output<typeof historyDocument>;
