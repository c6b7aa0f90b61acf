import { z } from 'zod';
import { finding, head, list, openRun } from './document-parts.ts';

/** What `deploy drift` prints; with `--repair` it prints the document of a run. */
export const driftDocument = z.strictObject({
  result: z
    .enum(['drifted', 'nothing-to-do'])
    .describe('`drifted`: something differs. `nothing-to-do`: all is as it was applied.'),
  ...head,
  open: openRun.nullable().describe('The run that is left open, if any: what it has begun is not looked at.'),
  looked: z.int().min(0).describe('How many addresses were looked at.'),
  drifted: list(
    finding.extend({
      what: z
        .enum(['gone', 'changed', 'back'])
        .describe('`gone`: nothing is there. `back`: it is there again, and was to be nothing.'),
      how: z.string().describe('How it differs, in words without values.'),
    }),
  ).describe('What is not as it was last applied.'),
  residue: list(finding).describe('What still differs from what it should be, from earlier runs.'),
});

/** Differences in the cloud as JSON. */
export type DriftDocument = z.output<typeof driftDocument>;
