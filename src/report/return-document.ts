import { z } from 'zod';
import { finding, head, list } from './document-parts.ts';

/** What `deploy rollback --to RUN --dry-run` prints. */
export const returnDocument = z.strictObject({
  result: z
    .enum(['completed', 'nothing-to-do', 'refused'])
    .describe('`nothing-to-do`: all is as that run left it. `refused`: it would change nothing and fail.'),
  ...head,
  run: z.string().describe('The run to go back to.'),
  changes: list(
    finding.extend({
      action: z.enum(['change', 'create', 'remove']),
      how: z.string().describe('How it is now, against then, in words without values.'),
    }),
  ).describe('What would go back, the last one first.'),
  refused: list(z.string()).describe('Why it cannot go back.'),
});

/** A plan of going back as JSON. */
export type ReturnDocument = z.output<typeof returnDocument>;
