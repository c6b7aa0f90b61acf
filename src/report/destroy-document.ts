import { z } from 'zod';
import { finding, head, list } from './document-parts.ts';

const end = finding.extend({
  action: z
    .enum(['remove', 'restore', 'keep'])
    .describe('`restore`: back to what was there before us. `keep`: it stays, and why.'),
  data: z.string().exactOptional().describe('Which data goes with it.'),
});

/** What `deploy destroy --dry-run` prints. */
export const destroyDocument = z.strictObject({
  result: z
    .enum(['completed', 'nothing-to-do', 'refused'])
    .describe('`refused`: something is protected, so that a destroy would change nothing and fail.'),
  ...head,
  open: z
    .strictObject({ run: z.string().describe('The id of the run.'), kind: z.enum(['deploy', 'destroy']) })
    .nullable()
    .describe('The run that is left open, if any: a deployment is closed first, a destroy goes on.'),
  ends: list(end).describe('All that the state holds, in the order in which it goes.'),
  refused: list(end).describe('What is protected.'),
});

/** A plan of a destroy as JSON. */
export type DestroyDocument = z.output<typeof destroyDocument>;
