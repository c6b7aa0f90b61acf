import { z } from 'zod';
import { list } from './document-parts.ts';

/** What `deploy init` prints. */
export const newProjectDocument = z.strictObject({
  result: z
    .enum(['completed', 'nothing-to-do'])
    .describe('`nothing-to-do`: every file was there, and none was changed.'),
  exitCode: z.literal(0).describe('The exit code of the process.'),
  folder: z.string().describe('Where the files are, absolute.'),
  files: list(
    z.strictObject({
      path: z.string().describe('Relative to the folder.'),
      action: z
        .enum(['written', 'overwritten', 'extended', 'kept'])
        .describe('`extended`: lines that it lacked were added at its end. `kept`: it was not touched.'),
    }),
  ).describe('The files, in the order in which they were made.'),
  notes: list(z.string()).describe('What is still to be done for a pipeline, a sentence each.'),
  next: list(z.string()).describe('The commands to type next.'),
});

/** The files of a new project as JSON. */
export type NewProjectDocument = z.output<typeof newProjectDocument>;
