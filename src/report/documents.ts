import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from '../engine/json.ts';

const json = jsonSchema;
const milliseconds = z.int().min(0);

/** What is told of a failure. */
export const errorNote = z.strictObject({
  reason: z.string().describe('Why, as one of the fixed kebab-case reasons.'),
  message: z.string().describe('The cause in one sentence.'),
  hint: z.string().optional().describe('What to do or type next.'),
  address: z.string().optional().describe('The id of the thing in the cloud that it is about.'),
  code: z.string().optional().describe("The cloud's error code."),
  correlationId: z.string().optional().describe("The id under which the cloud's support finds the request."),
});

/** The same for what failed outside any step: it may have a place in a file, and several findings. */
export const commandError = errorNote.extend({
  location: z.string().optional().describe('`file:line:column` of the first finding.'),
  findings: z
    .array(
      z.looseObject({
        location: z.string().optional().describe('`file:line:column`.'),
        path: z.string().optional().describe('The dotted path of the key.'),
        message: z.string().describe('What is wrong there.'),
        hint: z.string().optional().describe('What may have been meant.'),
      }),
    )
    .optional()
    .describe('Everything that is wrong, where it is more than one thing.'),
});

const because = z.strictObject({
  leaf: z.string().describe('The dotted path of the input that decided; in angle brackets what is no input.'),
  before: json
    .exactOptional()
    .describe('Its value when it was last applied; left out for files and secrets.'),
  after: json.exactOptional().describe('Its value now.'),
});

const finding = z.strictObject({
  step: z.string().describe('The step that owns the address.'),
  address: z.string().describe('The full id, in lower case.'),
  why: z.string().exactOptional().describe('Why it is told.'),
});

const head = {
  exitCode: z.literal([0, 1, 130]).describe('The exit code of the process.'),
  environment: z.string().nullable().describe('The environment; null when it was not known yet.'),
  cloud: z.enum(['emulator', 'azure']).nullable().describe('The cloud; null when it was not known yet.'),
};

const openRun = z.strictObject({
  run: z.string().describe('The id of the run.'),
  phase: z.enum(['forward', 'rolling-back', 'committed']).describe('How far it came.'),
});

/** What `deploy` and `deploy rollback` print; what every command prints when it fails. */
export const runDocument = z.strictObject({
  result: z.enum(['completed', 'nothing-to-do', 'failed', 'interrupted']).describe('How the command ended.'),
  ...head,
  runId: z.string().nullable().describe('The id of the run; null when none was begun.'),
  steps: z
    .array(
      z.strictObject({
        name: z.string(),
        status: z
          .enum(['pending', 'running', 'completed', 'skipped', 'failed', 'rolled_back', 'rollback_failed'])
          .describe('What became of it. The step that failed stays `failed` after its undo.'),
        reason: z.string().describe('Why it ran or did not, in one sentence.'),
        changed: z.array(because).describe('What decided that it ran.'),
        durationMs: milliseconds,
        error: errorNote.exactOptional(),
      }),
    )
    .describe('The steps, in their order.'),
  rollback: z
    .strictObject({
      clean: z.boolean().describe('Proven by looking: nothing pending, nothing left.'),
      restored: z.array(finding).describe('Put back as they were.'),
      kept: z.array(finding).describe('Kept on purpose: what cannot be undone, as the plan announced.'),
      pending: z
        .array(finding)
        .describe('Not put back yet: Azure still works on them, or their undo failed or was not reached.'),
      residue: z.array(finding).describe('Not as they were.'),
    })
    .nullable()
    .describe('What the undo came to; null when nothing was undone.'),
  givenBack: z.array(finding).describe('No longer wanted, and put back to what was there before us.'),
  residue: z
    .array(finding)
    .describe('What still differs from what it should be, from this run or an earlier one.'),
  outputs: z.record(z.string(), jsonObjectSchema).describe('The output of each complete step, by its name.'),
  open: z.boolean().describe('The run is left open: `deploy` continues it, `deploy rollback` undoes it.'),
  note: z.string().exactOptional().describe('One sentence about a command that did not run any step.'),
  error: commandError.exactOptional().describe('What failed outside any step.'),
});

/** What `--dry-run` prints. */
export const planDocument = z.strictObject({
  result: z
    .enum(['completed', 'nothing-to-do'])
    .describe('`nothing-to-do`: the command would change nothing.'),
  ...head,
  open: openRun.nullable().describe('The run that is left open, if any.'),
  steps: z
    .array(
      z.strictObject({
        name: z.string(),
        action: z
          .enum(['run', 'skip', 'unknown', 'undo'])
          .describe(
            '`unknown`: it reads the output of a step that runs first. `undo`: of `deploy rollback`.',
          ),
        because: z.array(because).describe('What decided.'),
        irreversible: z
          .string()
          .exactOptional()
          .describe('Why what it would do stays when the run is undone.'),
      }),
    )
    .describe('The steps, in their order.'),
});

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

/** A run as JSON. */
export type RunDocument = z.output<typeof runDocument>;

/** A plan as JSON. */
export type PlanDocument = z.output<typeof planDocument>;

/** A forgotten state as JSON. */
export type ResetDocument = z.output<typeof resetDocument>;

/** Any document that a command prints. */
export type Document = RunDocument | PlanDocument | ResetDocument;

/** What failed outside any step, as JSON. */
export type CommandError = z.output<typeof commandError>;
