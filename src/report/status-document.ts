import { z } from 'zod';
import { holderSchema } from '../state/lock.ts';
import { errorNote, finding, head, list, openRunOfKind } from './document-parts.ts';
import { driftDocument } from './drift-document.ts';

const resource = z.strictObject({
  address: z.string().describe('The full id, in lower case.'),
  kind: z.string().describe('What people call such a thing: `container app`.'),
  origin: z
    .enum(['made', 'adopted'])
    .describe('`made`: nothing was there before us. `adopted`: found, and never deleted by us.'),
  protected: z.boolean().describe('It must not be deleted.'),
  residue: z.boolean().describe('It differs from what it should be: an earlier undo could not put it back.'),
});

/** What `deploy status` prints. */
export const statusDocument = z.strictObject({
  result: z
    .enum(['completed', 'nothing-to-do', 'drifted'])
    .describe('`nothing-to-do`: nothing was ever deployed. `drifted`: with `--drift`, something differs.'),
  ...head,
  exitCode: z.literal([0, 2]).describe('2: with `--drift`, something differs.'),
  store: z
    .strictObject({
      type: z.enum(['file', 'blob']),
      place: z.string().describe('The folder or the URL.'),
    })
    .describe('Where the state is kept.'),
  lineage: z.string().nullable().describe('The id of the state; null where there is none.'),
  serial: z.int().min(0).describe('How often the state was written.'),
  lock: z
    .strictObject({
      held: z.boolean(),
      holder: holderSchema.nullable().describe('Who holds it; null where nobody does, or it is not known.'),
    })
    .describe('The lock of the environment.'),
  open: openRunOfKind.nullable().describe('The run that is left open, or goes on right now.'),
  lastRun: z
    .strictObject({
      run: z.string(),
      result: z.enum(['completed', 'rolled-back', 'abandoned', 'interrupted']),
      startedAt: z.iso.datetime(),
      finishedAt: z.iso.datetime(),
    })
    .nullable()
    .describe('The last run that ended; null where none did.'),
  steps: list(
    z.strictObject({
      name: z.string(),
      listed: z.boolean().nullable().describe('The configuration lists it; null where that cannot be told.'),
      status: z
        .enum(['pending', 'running', 'completed', 'failed', 'rolled_back'])
        .describe('What the state says; `pending`: it holds nothing of it.'),
      complete: z.boolean().describe('All that it last began is done: the next run may skip it.'),
      run: z.string().nullable().describe('The run in which it last began; null where no report tells.'),
      startedAt: z.iso.datetime().nullable(),
      finishedAt: z.iso.datetime().nullable(),
      attempts: z.int().min(0).describe('How often it began, over all runs.'),
      error: errorNote.nullable().describe('What it last failed with, where it did not complete since.'),
      resources: list(resource).describe('What is there of it, as the state knows.'),
    }),
  ).describe('The steps, in their order; those that are not listed any more come last.'),
  drift: driftDocument
    .pick({ looked: true, drifted: true })
    .nullable()
    .describe('With `--drift`: what differs in the cloud.'),
  residue: list(finding).describe('What still differs from what it should be, from earlier runs.'),
});

/** The status of an environment as JSON. */
export type StatusDocument = z.output<typeof statusDocument>;

/** One step as a status tells it. */
export type StepStatus = StatusDocument['steps'][number];
