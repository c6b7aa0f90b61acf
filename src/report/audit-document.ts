import { z } from 'zod';
import { head, list } from './document-parts.ts';

/** What `deploy state audit` prints. */
export const auditDocument = z.strictObject({
  result: z
    .enum(['clean', 'found', 'incomplete'])
    .describe(
      '`found`: something is, or looks like, a secret. `incomplete`: nothing was found, and not all could be looked at.',
    ),
  exitCode: z.literal([0, 1]).describe('0: clean. 1: not.'),
  environment: head.environment,
  cloud: head.cloud,
  places: list(z.string()).describe('The folders, containers and files that were looked through.'),
  files: z.int().min(0).describe('How many files were read.'),
  known: z.int().min(0).describe('How many values of secrets were looked for, in all their forms.'),
  findings: list(
    z.strictObject({
      file: z.string().describe('The file, or the address of the blob.'),
      line: z.int().min(1),
      path: z.string().exactOptional().describe('Where in the JSON of the file, or of the line.'),
      kind: z
        .enum(['value', 'pattern'])
        .describe('`value`: the value of a known secret. `pattern`: it looks like one.'),
      what: z.string().describe('The name of the secret, or of the pattern.'),
      length: z.int().min(1).describe('How many characters it has there; nothing else is told of it.'),
      hint: z.string().describe('What to do about the file.'),
    }),
  ).describe('In the order of the files, at most 500.'),
  more: z.int().min(0).describe('How many more there are.'),
  unread: list(z.strictObject({ file: z.string(), why: z.string() })).describe('What could not be read.'),
  unchecked: list(z.string()).describe('What was not looked for, a sentence each.'),
});

/** What an audit came to, as JSON. */
export type AuditDocument = z.output<typeof auditDocument>;
