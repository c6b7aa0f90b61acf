import { z } from 'zod';
import { because, finding, head, list, openRun } from './document-parts.ts';

const address = z.string().describe('The full id, in lower case.');

/** What `deploy plan` and every `--dry-run` of a run or a rollback print. */
export const planDocument = z.strictObject({
  result: z
    .enum(['completed', 'nothing-to-do', 'refused'])
    .describe(
      '`nothing-to-do`: the command would change nothing. `refused`: it would change nothing and fail, and so does this.',
    ),
  ...head,
  open: openRun
    .extend({ kind: z.enum(['deploy', 'destroy']).describe('What it was to do.') })
    .nullable()
    .describe('The run that is left open, if any.'),
  steps: list(
    z.strictObject({
      name: z.string(),
      action: z
        .enum(['run', 'skip', 'unknown', 'undo', 'give-up'])
        .describe(
          '`unknown`: it reads the output of a step that runs first. `undo` and `give-up`: of `deploy rollback`.',
        ),
      because: list(because).describe('What decided.'),
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
  data: list(z.string()).describe('Which data an undo would delete: of `deploy rollback`.'),
  warnings: list(z.string())
    .exactOptional()
    .describe('What people should know and what stops nothing, a sentence each.'),
});

/** A plan as JSON. */
export type PlanDocument = z.output<typeof planDocument>;
