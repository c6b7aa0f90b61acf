import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from '../engine/json.ts';
import { head, list, openRun } from './document-parts.ts';

/** What `deploy outputs` prints. */
export const outputsDocument = z.strictObject({
  result: z.enum(['completed', 'nothing-to-do']).describe('`nothing-to-do`: no step is complete.'),
  ...head,
  exitCode: z.literal(0).describe('The exit code of the process.'),
  open: openRun.nullable().describe('The run that is left open, if any: what it has begun is not told.'),
  values: list(
    z.strictObject({
      name: z.string().describe('`STEP.PATH`, or `urls.SERVICE`.'),
      variable: z.string().describe('Its name with `--output env`.'),
      value: jsonSchema.describe('Text, a number, true or false, null, or a list.'),
    }),
  ).describe('What was asked for, one by one, in the order of the steps.'),
  outputs: z.record(z.string(), jsonObjectSchema).describe('The output of each complete step, by its name.'),
  urls: z.record(z.string(), z.string()).describe('The addresses of the services, by their names.'),
});

/** Outputs as JSON. */
export type OutputsDocument = z.output<typeof outputsDocument>;

/** One value that a script may ask for. */
export type OutputValue = OutputsDocument['values'][number];
