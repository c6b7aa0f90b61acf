import { z } from 'zod';
import { because, finding, head, list, openRunOfKind } from './document-parts.ts';

const address = z.string().describe('The full id, in lower case.');

const change = z.strictObject({
  address: address.describe('The full id, in lower case; `*` stands for what nobody knows yet.'),
  type: z.string().describe('What stands there, as people call it: `key vault`.'),
  name: z.string().exactOptional().describe('How it is called there; absent where nobody knows that yet.'),
  action: z
    .enum(['create', 'update', 'recreate', 'adopt'])
    .describe('`recreate`: it is gone from the cloud. `adopt`: others made it.'),
  undo: z
    .enum(['delete', 'restore', 'stay'])
    .describe('What an undo of the run does: deletes what was made, puts back what was there, or nothing.'),
  why: z.string().exactOptional().describe('Why it stays, or what of it.'),
  data: z.string().exactOptional().describe('Which data its undo deletes.'),
  likely: z
    .literal(true)
    .exactOptional()
    .describe('A step before it has never run: what that will hand on was guessed.'),
});

/** What decided that a step runs, in words, with where that stands. */
const cause = because.extend({
  text: z.string().describe('The same as a sentence.'),
  key: z.string().exactOptional().describe('The dotted key of the configuration that it was read from.'),
  location: z.string().exactOptional().describe('`file:line:column` of it.'),
});

/** What `deploy plan` and every `--dry-run` of a run or a rollback print. */
export const planDocument = z.strictObject({
  result: z
    .enum(['completed', 'nothing-to-do', 'refused'])
    .describe(
      '`nothing-to-do`: the command would change nothing. `refused`: it would change nothing and fail, and so does this.',
    ),
  ...head,
  open: openRunOfKind.nullable().describe('The run that is left open, if any.'),
  steps: list(
    z.strictObject({
      name: z.string(),
      action: z
        .enum(['run', 'skip', 'unknown', 'undo', 'give-up'])
        .describe(
          '`unknown`: it reads the output of a step that runs first. `undo` and `give-up`: of `deploy rollback`.',
        ),
      because: list(cause).describe('What decided, the cause first.'),
      after: list(z.string()).exactOptional().describe('The steps that it waits for.'),
      changes: list(change)
        .exactOptional()
        .describe(
          'What it may make or change, of a step that will or may run; absent where that is not known before it runs.',
        ),
      undoable: z
        .boolean()
        .exactOptional()
        .describe('Whether an undo of the run puts back all of it; of a step that will or may run.'),
      expectedMs: z
        .int()
        .min(0)
        .exactOptional()
        .describe('How long it is likely to take, from earlier runs; absent where none tells.'),
      irreversible: z.string().exactOptional().describe('Why what it would do stays when the run is undone.'),
      adopts: list(address)
        .exactOptional()
        .describe('What others made that it would take over: never deleted, put back as found.'),
      keeps: list(address)
        .exactOptional()
        .describe('What it would make that stays when the run is undone, because it is protected.'),
      protection: z
        .literal('changes')
        .exactOptional()
        .describe('Nothing of it runs, but what of it must not be deleted is another thing now.'),
    }),
  ).describe('The steps, in their order.'),
  removals: list(
    finding.extend({
      action: z
        .enum(['remove', 'replace', 'restore', 'keep'])
        .describe(
          '`replace`: another takes its place. `restore`: back to what was found. `keep`: it stays, and why.',
        ),
      by: address.exactOptional().describe('What takes its place.'),
      data: z.string().exactOptional().describe('Which data goes with it.'),
    }),
  ).describe('What is no longer wanted, and what becomes of it, last.'),
  handOvers: list(z.strictObject({ from: z.string(), to: z.string(), address })).describe(
    'What moves from one step to another; nothing happens to it.',
  ),
  refused: list(
    z.strictObject({
      step: z.string(),
      address: address.exactOptional(),
      why: z.string(),
      reason: z
        .enum(['adoption', 'irreversible'])
        .exactOptional()
        .describe(
          'Others made it, or it cannot be undone and wants `--allow-irreversible`; absent: the cloud never makes it.',
        ),
    }),
  ).describe('Why it would be refused before anything starts.'),
  residue: list(finding).describe('What still differs from what it should be, from earlier runs.'),
  expected: z
    .strictObject({
      totalMs: z.int().min(0).describe('How long the critical path is likely to take.'),
      criticalPath: list(z.string()).describe('The longest chain of steps that wait for each other.'),
      unknown: list(z.string()).describe(
        'Steps that will or may run and of which no earlier run tells; they count as nothing.',
      ),
    })
    .exactOptional()
    .describe('How long it is likely to take; absent where nothing is known, and where nothing runs.'),
  saved: z.string().exactOptional().describe('Where the plan was saved.'),
  data: list(z.string()).describe('Which data an undo would delete: of `deploy rollback`.'),
  warnings: list(z.string())
    .exactOptional()
    .describe('What people should know and what stops nothing, a sentence each.'),
});

/** A plan as JSON. */
export type PlanDocument = z.output<typeof planDocument>;
