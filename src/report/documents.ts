import { z } from 'zod';
import { jsonObjectSchema } from '../engine/json.ts';
import { because, commandError, errorNote, finding, head, list } from './document-parts.ts';

/** What `deploy` and `deploy rollback` print; what every command prints when it fails. */
export const runDocument = z.strictObject({
  result: z.enum(['completed', 'nothing-to-do', 'failed', 'interrupted']).describe('How the command ended.'),
  ...head,
  exitCode: z.literal([0, 1, 130]).describe('The exit code of the process.'),
  command: z
    .enum(['run', 'rollback', 'abandon', 'return', 'destroy', 'unprotect'])
    .exactOptional()
    .describe('What was asked for, where a run was begun or gone on with; `run` is a repair, too.'),
  times: z
    .strictObject({
      startedAt: z.iso.datetime(),
      finishedAt: z.iso.datetime(),
      durationMs: z.int().min(0),
      criticalPathMs: z.int().min(0).describe('The longest chain of steps that waited for each other.'),
    })
    .exactOptional()
    .describe('When, where a run was begun or gone on with.'),
  runId: z.string().nullable().describe('The id of the run; null when none was begun.'),
  steps: list(
    z.strictObject({
      name: z.string(),
      status: z
        .enum([
          'pending',
          'running',
          'completed',
          'skipped',
          'failed',
          'rolling_back',
          'rolled_back',
          'rollback_failed',
        ])
        .describe(
          'What became of it. The step that failed stays `failed` after its undo; `rolling_back`: the cloud still works on its undo.',
        ),
      reason: z.string().describe('Why it ran or did not, in one sentence.'),
      changed: list(because).describe('What decided that it ran.'),
      durationMs: z.int().min(0),
      startedAt: z.iso
        .datetime()
        .exactOptional()
        .describe('When it began its work; left out where it did not.'),
      after: list(z.string())
        .exactOptional()
        .describe('The steps of this run that it waited for, where it began.'),
      changes: list(
        z.strictObject({
          address: z.string().describe('The full id, in lower case.'),
          kind: z.string().describe('What people call such a thing: `container app`.'),
          action: z
            .enum(['created', 'updated', 'deleted', 'unchanged'])
            .describe('Against what was there before the run; an undo takes it back.'),
        }),
      )
        .exactOptional()
        .describe('What it came to in the cloud, where it completed.'),
      error: errorNote.exactOptional(),
    }),
  ).describe('The steps, in their order.'),
  rollback: z
    .strictObject({
      clean: z.boolean().describe('Proven by looking: nothing pending, nothing left.'),
      restored: list(finding).describe('Put back as they were.'),
      kept: list(finding).describe('Kept on purpose: what cannot be undone, as the plan announced.'),
      pending: z
        .array(finding)
        .describe('Not put back yet: Azure still works on them, or their undo failed or was not reached.'),
      residue: list(finding).describe('Not as they were.'),
    })
    .nullable()
    .describe('What the undo came to; null when nothing was undone.'),
  givenBack: list(finding).describe(
    'No longer wanted, and put back to what was there before us; where `why` stands, it stays, or differs.',
  ),
  remaining: list(finding).describe('To be given back or destroyed, and not yet: the next command goes on.'),
  kept: list(finding).describe('No longer wanted, and kept because it is protected.'),
  residue: list(finding).describe(
    'What still differs from what it should be, from this run or an earlier one.',
  ),
  outputs: z.record(z.string(), jsonObjectSchema).describe('The output of each complete step, by its name.'),
  open: z.boolean().describe('The run is left open: `deploy` continues it, `deploy rollback` undoes it.'),
  evidence: z
    .string()
    .exactOptional()
    .describe('The folder in which the evidence of the failure was saved before anything was undone.'),
  log: z
    .string()
    .exactOptional()
    .describe('Where the log of the run lies: JSON lines. Left out where nothing was touched.'),
  cause: z
    .string()
    .exactOptional()
    .describe(
      'The failure that the undo is about, where an earlier command met it: the step and its message.',
    ),
  warnings: list(z.string())
    .exactOptional()
    .describe('What people should know and what stopped nothing, a sentence each.'),
  note: z.string().exactOptional().describe('One sentence about a command that did not run any step.'),
  error: commandError.exactOptional().describe('What failed outside any step.'),
});

/** A run as JSON. */
export type RunDocument = z.output<typeof runDocument>;

/** What any document that a command prints begins with. */
export interface Document {
  readonly result: string;
  readonly exitCode: 0 | 1 | 2 | 130;
}
