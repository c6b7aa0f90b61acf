import { z } from 'zod';
import { jsonSchema } from '../engine/json.ts';
import { ERROR_CLASSES } from './errors/entry.ts';

/** A list as documents hold it. */
export const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();

/** What is told of a failure. */
export const errorNote = z.strictObject({
  reason: z.string().describe('Why, as one of the fixed kebab-case reasons.'),
  class: z.enum(ERROR_CLASSES).describe('What kind of thing went wrong: `docs/errors.md` has them.'),
  retryable: z
    .boolean()
    .describe(
      'Whether the same command is likely to succeed when it is typed again and nothing else was done.',
    ),
  page: z.string().describe('Where more is said about it: `docs/errors.md#ANCHOR`.'),
  message: z.string().describe('The cause in one sentence.'),
  hint: z.string().optional().describe('What to do or type next.'),
  address: z.string().optional().describe('The id of the thing in the cloud that it is about.'),
  code: z.string().optional().describe("The cloud's error code."),
  correlationId: z.string().optional().describe("The id under which the cloud's support finds the request."),
  tail: list(z.string())
    .exactOptional()
    .describe('The last lines of the log of the build, job or container that failed.'),
  log: z.string().exactOptional().describe('Where all of that log was saved.'),
});

/** The same for what failed outside any step: it may have a place in a file, and several findings. */
export const commandError = errorNote.extend({
  location: z.string().optional().describe('`file:line:column` of the first finding.'),
  findings: z
    .array(
      z.looseObject({
        location: z.string().optional().describe('`file:line:column`.'),
        path: z.string().optional().describe('The dotted path of the key.'),
        steps: z.array(z.string()).optional().describe('The steps that would meet it.'),
        message: z.string().describe('What is wrong there.'),
        hint: z.string().optional().describe('What may have been meant, or what clears it.'),
        code: z.string().optional().describe('The code with which the cloud would have refused it.'),
      }),
    )
    .optional()
    .describe('Everything that is wrong, where it is more than one thing.'),
});

/** What decided that a step runs. */
export const because = z.strictObject({
  leaf: z.string().describe('The dotted path of the input that decided; in angle brackets what is no input.'),
  before: jsonSchema
    .exactOptional()
    .describe('Its value when it was last applied; left out for files and secrets.'),
  after: jsonSchema.exactOptional().describe('Its value now.'),
  output: z
    .string()
    .exactOptional()
    .describe('The output of another step that gave it its new value, as `create_key_vault.uri`.'),
});

/** One address that is told. */
export const finding = z.strictObject({
  step: z.string().describe('The step that owns the address.'),
  address: z.string().describe('The full id, in lower case.'),
  why: z.string().exactOptional().describe('Why it is told.'),
});

/** What every document begins with, after its result. */
export const head = {
  exitCode: z.literal([0, 1, 2, 130]).describe('The exit code of the process.'),
  environment: z.string().nullable().describe('The environment; null when it was not known yet.'),
  cloud: z.enum(['emulator', 'azure']).nullable().describe('The cloud; null when it was not known yet.'),
};

/** A run that is left open. */
export const openRun = z.strictObject({
  run: z.string().describe('The id of the run.'),
  phase: z.enum(['forward', 'rolling-back', 'committed']).describe('How far it came.'),
});

/** The same with what it was to do. */
export const openRunOfKind = openRun.extend({
  kind: z.enum(['deploy', 'destroy']).describe('What it was to do.'),
});

/** What failed outside any step, as JSON. */
export type CommandError = z.output<typeof commandError>;

/** One address that is told, as JSON. */
export type Finding = z.output<typeof finding>;
