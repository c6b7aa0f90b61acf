import { z } from 'zod';
import { list } from './document-parts.ts';

/** What `deploy completion` prints. */
export const completionDocument = z.strictObject({
  result: z.literal('completed'),
  exitCode: z.literal(0).describe('The exit code of the process.'),
  shell: z.enum(['bash', 'zsh', 'fish']),
  script: z.string().exactOptional().describe('The script, to be read by the shell.'),
  candidates: list(z.strictObject({ word: z.string(), means: z.string() }))
    .exactOptional()
    .describe('What the script asks for: what can stand in the place of the last word.'),
  files: z.boolean().exactOptional().describe('Any file can stand there.'),
});

/** A script of a shell as JSON. */
export type CompletionDocument = z.output<typeof completionDocument>;
