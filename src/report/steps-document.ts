import { z } from 'zod';
import { head, list } from './document-parts.ts';

/** What `deploy steps` prints. */
export const stepsDocument = z.strictObject({
  result: z.literal('completed'),
  ...head,
  exitCode: z.literal(0).describe('The exit code of the process.'),
  steps: list(
    z.strictObject({
      name: z.string(),
      summary: z.string().describe('What it does, in a line.'),
      listed: z.boolean().describe('Whether `deploy` goes through it in this configuration.'),
      retired: z.boolean().describe('Taken out by name: what it made is given back.'),
      protected: z.boolean().describe('Nothing that it makes is ever deleted.'),
      file: z
        .string()
        .exactOptional()
        .describe("The module of a user's step, as the configuration names it."),
      revision: z.int().exactOptional().describe('Of a built-in step: raised when it works differently.'),
      needs: list(z.string()).describe('The steps whose outputs it reads.'),
      after: list(z.string()).describe('The steps that it waits for beside those.'),
      waitsFor: list(z.string()).describe('All that it waits for directly, its place in the list included.'),
      makes: list(z.string()).describe(
        'What it makes in this configuration, as far as it says: ids, or words.',
      ),
      undo: z
        .enum(['yes', 'no', 'nothing to undo'])
        .describe('Whether a failed run can put back what it changed.'),
      why: z.string().exactOptional().describe('Why not.'),
    }),
  ).describe('The steps in their order; after them those that exist and are not listed.'),
});

/** The steps as JSON. */
export type StepsDocument = z.output<typeof stepsDocument>;
