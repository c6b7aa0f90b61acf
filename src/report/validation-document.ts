import { z } from 'zod';
import { list } from './document-parts.ts';

/** What `deploy validate` prints. */
export const validationDocument = z.strictObject({
  result: z.enum(['valid', 'invalid']).describe('`valid`: there is no error; there may be warnings.'),
  exitCode: z.literal([0, 1]).describe('0: valid. 1: invalid.'),
  file: z.string().describe('The configuration, as messages call it.'),
  environments: list(z.string()).describe('The environments that were looked at.'),
  findings: list(
    z.strictObject({
      severity: z
        .enum(['error', 'warning'])
        .describe('`warning`: a variable that is not set here, and that other environments do without.'),
      location: z.string().describe('`file:line:column`.'),
      path: z.string().describe('The dotted path of the key; empty for the file as a whole.'),
      message: z.string().describe('What is wrong there.'),
      hint: z.string().optional().describe('What may have been meant, or what to do.'),
      environments: list(z.string()).describe('In which environments.'),
    }),
  ).describe('Everything that is wrong, in the order of the file.'),
});

/** What was found wrong with a configuration, as JSON. */
export type ValidationDocument = z.output<typeof validationDocument>;
