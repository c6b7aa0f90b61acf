import { z } from 'zod';
import { head, list } from '../document-parts.ts';
import { logLine } from './log-lines.ts';

/** What `deploy logs` prints. */
export const logsDocument = z.strictObject({
  result: z.enum(['completed', 'nothing-to-do']).describe('`nothing-to-do`: there is nothing to print.'),
  exitCode: z.literal(0),
  environment: head.environment,
  cloud: head.cloud,
  run: z.string().describe('The id of the run.'),
  log: z.string().nullable().describe('Where the log lies; null where there is none.'),
  torn: z.int().min(0).describe('How many lines of it cannot be read.'),
  lines: list(logLine).describe(
    'The lines that were asked for, as they stand in the log; with `--output ndjson` each is a line.',
  ),
  evidence: list(
    z.strictObject({
      path: z.string().describe('Below the place.'),
      text: z.string().exactOptional().describe('What is in it; with `--evidence` and a step.'),
    }),
  ).describe('The files that were saved of failures, of the step where one is named.'),
  place: z.string().describe('Where the files of the run lie.'),
  unreadable: list(z.strictObject({ file: z.string(), why: z.string() })).describe('What could not be read.'),
});

/** The log of a run, as JSON. */
export type LogsDocument = z.output<typeof logsDocument>;
