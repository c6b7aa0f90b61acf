import { z } from 'zod';
import { head, openRun } from './document-parts.ts';

/** What `--reset-state` prints. */
export const resetDocument = z.strictObject({
  result: z.enum(['completed', 'nothing-to-do']).describe('`nothing-to-do`: there was no state.'),
  ...head,
  forgotten: z
    .array(z.strictObject({ step: z.string(), addresses: z.array(z.string()) }))
    .describe('The steps that are forgotten, with what they had made; it stays.'),
  open: openRun.nullable().describe('The run that was open and is given up, if any.'),
  damage: z.string().nullable().describe('Why the old state could not be read, if so.'),
  copies: z.array(z.string()).describe('The files in which the old state was kept.'),
  lineage: z.string().nullable().describe('The id in the tag by which what stays is recognised later.'),
});

/** A forgotten state as JSON. */
export type ResetDocument = z.output<typeof resetDocument>;
