import { z } from 'zod';
import { list } from '../document-parts.ts';
import { keptPart, keptStep, runner } from './kept-report.ts';

/** What became of a run, or of a part of it. */
export const outcome = z
  .enum(['completed', 'nothing-to-do', 'failed', 'interrupted', 'killed', 'running', 'unknown'])
  .describe(
    '`killed`: its process ended without a word. `running`: somebody holds the lock, and it is not over. `unknown`: what told of it is gone, or cannot be read.',
  );

const span = { startedAt: z.iso.datetime(), durationMs: z.number().min(0) };

/** What is told of a step of a run. */
export const toldStep = keptStep.extend({
  status: z
    .string()
    .describe(
      'What became of it, as in the document of a run; `cut_off`: it was at work when its command was interrupted or killed.',
    ),
  undo: z
    .strictObject({
      ...span,
      how: z
        .enum(['restored', 'differs', 'pending', 'failed', 'cut-off', 'running'])
        .describe('What it came to.'),
    })
    .exactOptional()
    .describe('Its undo, as the log tells it.'),
  givenBack: z
    .int()
    .min(1)
    .exactOptional()
    .describe('How many of its addresses were given back to what was there before any run.'),
});

/** What one command on a run came to. */
export const toldPart = keptPart.omit({ runId: true, times: true }).extend({
  source: z
    .enum(['report', 'log', 'state'])
    .describe(
      'What tells of it: its report; where it left none, its log; where that is elsewhere, the state.',
    ),
  result: outcome,
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso
    .datetime()
    .nullable()
    .describe(
      'Of what was killed: when it was last heard of; null where it is running, or that is not known.',
    ),
  durationMs: z.number().min(0).nullable().describe('Of what is running: until now.'),
  steps: list(toldStep),
  waits: list(z.strictObject({ ...span, why: z.string() })).describe('What it stood still for.'),
});

/** A run in one row. */
export const toldRow = z.strictObject({
  run: z.string().describe('The id of the run.'),
  result: outcome,
  undo: z
    .enum(['none', 'clean', 'not-clean'])
    .describe('Whether it was undone, and whether that was proven.'),
  open: z.boolean().describe('It is open: the next command goes on with it, or undoes it.'),
  phase: z
    .enum(['forward', 'rolling-back', 'committed'])
    .nullable()
    .describe(
      'How far an open run came. `rolling-back`: there is only back. `committed`: only forward. Null where it is not open.',
    ),
  command: z.string().nullable().describe('What began it; null where that is not known.'),
  last: z.string().nullable().describe('The last command on it.'),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  durationMs: z.number().min(0).nullable().describe('How long all commands on it took.'),
  steps: z.strictObject({
    ran: z.int().min(0).describe('How many of them did something.'),
    total: z.int().min(0),
  }),
  parts: z.int().min(1).describe('How many commands worked on it.'),
  by: runner.nullable().describe('Who began it; null where that is not known.'),
});

/** What is told of a step of a run. */
export type ToldStep = z.output<typeof toldStep>;

/** What one command on a run came to. */
export type ToldPart = z.output<typeof toldPart>;

/** A run in one row. */
export type ToldRow = z.output<typeof toldRow>;

/** Everything that is told of a run. */
export interface ToldRun {
  readonly row: ToldRow;
  /** The commands on it, the earliest first; at least one. */
  readonly parts: readonly ToldPart[];
  /** Each step once, as the last command that touched it left it. */
  readonly steps: readonly ToldStep[];
}
