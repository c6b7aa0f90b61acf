import { z } from 'zod';
import { list } from './document-parts.ts';

/** What `deploy step new` prints. */
export const newStepDocument = z.strictObject({
  result: z.literal('completed'),
  exitCode: z.literal(0).describe('The exit code of the process.'),
  step: z.string().describe('The name of the step.'),
  folder: z.string().describe('Where the files are, absolute: beside the configuration.'),
  files: list(z.string()).describe('The files that were written, relative to the folder.'),
  entry: z.string().describe('What to list under `steps:`.'),
  listed: list(z.string())
    .nullable()
    .describe('The whole list, where the configuration has none of its own; null: add the entry to yours.'),
  next: list(z.string()).describe('The commands to type next.'),
});

/** A new step as JSON. */
export type NewStepDocument = z.output<typeof newStepDocument>;
