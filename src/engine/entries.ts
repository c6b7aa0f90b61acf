import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from './json.ts';
import type { Address, Image } from './step.ts';

/** Images by address. */
export type Images = Readonly<Record<Address, Image>>;

/** One line of the journal. Intent is written before its effect, the outcome after it. */
export type Entry = z.output<typeof entrySchema>;

/** What became of the addresses of one step that was undone. */
export type Outcome = z.output<typeof outcomeSchema>;

/** What the state keeps of an error: safe to print, never a stack. */
export type ErrorNote = z.output<typeof errorSchema>;

const images = z.record(z.string(), jsonSchema);
const addresses = z.array(z.string());
const time = z.number().int();
const fingerprintSchema = z.strictObject({ hash: z.string(), leaves: z.record(z.string(), z.string()) });

/** The shape of what a state belongs to; it is refused anywhere else. */
export const bindingSchema = z.strictObject({
  environment: z.string(),
  cloud: z.enum(['emulator', 'azure']),
  tenantId: z.string(),
  subscriptionId: z.string(),
});

/** The shape of an error at rest. */
export const errorSchema = z.strictObject({
  reason: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  address: z.string().optional(),
  code: z.string().optional(),
  correlationId: z.string().optional(),
});

/** The shape of an undo's outcome: `residue` maps an address to what it should be. */
export const outcomeSchema = z.strictObject({
  restored: addresses,
  kept: z.record(z.string(), z.string()),
  residue: images,
  /** How what is there differs, in words without values, by address. */
  differs: z.record(z.string(), z.string()).optional(),
  /** Somebody decided not to undo it (`--skip`): whatever is found later, such an undo is never called clean. */
  givenUp: z.literal(true).optional(),
});

/** How a run closes. */
export const resultSchema = z.enum(['completed', 'rolled-back', 'abandoned', 'interrupted']);

/** The shape of one journal line. */
export const entrySchema = z.discriminatedUnion('entry', [
  z.strictObject({
    entry: z.literal('run-started'),
    /** Before the first snapshot the journal stands alone: it too says what it is and what it belongs to. */
    format: z.number().int(),
    run: z.string(),
    lineage: z.string(),
    binding: bindingSchema,
    kind: z.enum(['deploy', 'destroy']),
    forced: z.array(z.string()),
    time,
  }),
  z.strictObject({ entry: z.literal('run-resumed'), forced: z.array(z.string()), time }),
  /** The first line of whoever finds a run open: what its former holder may still send no longer fits behind it. */
  z.strictObject({ entry: z.literal('run-taken-over'), time }),
  z.strictObject({
    entry: z.literal('step-started'),
    step: z.string(),
    inputs: jsonObjectSchema,
    fingerprint: fingerprintSchema,
    /** What was observed before this transaction: the first value for an address wins. */
    before: images,
    /** What an address goes back to when it is no longer wanted: the first value ever wins. */
    origin: images,
    /** What must not be deleted, whatever becomes of the step. */
    protect: addresses.optional(),
    /** The steps that it waited for, and what was touched in this transaction upstream of those that were skipped. */
    deps: z.array(z.string()),
    time,
  }),
  z.strictObject({
    entry: z.literal('operation'),
    at: z.string(),
    /** What was asked for: a digest of the request. */
    body: z.string(),
    /** What the poller goes on with. */
    token: z.string(),
    time,
  }),
  z.strictObject({
    entry: z.literal('step-completed'),
    step: z.string(),
    output: jsonObjectSchema,
    after: images,
    time,
  }),
  z.strictObject({ entry: z.literal('step-failed'), step: z.string(), error: errorSchema, time }),
  z.strictObject({ entry: z.literal('rollback-started'), reason: z.string(), time }),
  /** Once at a step's own restore, and once more when the last look of the run found something else. */
  z.strictObject({ entry: z.literal('step-restored'), step: z.string(), outcome: outcomeSchema, time }),
  z.strictObject({ entry: z.literal('step-restore-failed'), step: z.string(), error: errorSchema, time }),
  z.strictObject({
    entry: z.literal('run-committed'),
    giveBack: z.record(z.string(), addresses),
    handOver: z.array(z.strictObject({ from: z.string(), to: z.string(), at: addresses })),
    /** Steps whose records go when all that they hold is given back. */
    retire: z.array(z.string()).optional(),
    time,
  }),
  /** What must not be deleted of a step, where nothing else of it changed. */
  z.strictObject({ entry: z.literal('protection-changed'), step: z.string(), at: addresses, time }),
  z.strictObject({ entry: z.literal('handed-over'), from: z.string(), to: z.string(), at: addresses, time }),
  z.strictObject({ entry: z.literal('give-back-started'), step: z.string(), at: z.string(), time }),
  z.strictObject({
    entry: z.literal('given-back'),
    step: z.string(),
    at: z.string(),
    /** Set when it ended differently from its origin: what it should be, and why it was kept on purpose. */
    residue: images.optional(),
    kept: z.string().optional(),
    time,
  }),
  z.strictObject({
    entry: z.literal('run-finished'),
    result: resultSchema,
    time,
  }),
]);

/** The shape of a record in the snapshot. */
export const recordSchema = z.strictObject({
  status: z.enum(['running', 'completed', 'failed', 'rolled_back']),
  /** The only thing, with the fingerprint, that the guard reads. */
  complete: z.boolean(),
  fingerprint: fingerprintSchema,
  inputs: jsonObjectSchema,
  output: jsonObjectSchema.optional(),
  after: images,
  origin: images,
  residue: images.optional(),
  /** Addresses that must not be deleted. */
  protect: addresses.optional(),
  deps: z.array(z.string()),
  /** The order in which steps started, over all runs: undo and give back go against it. */
  seq: z.number().int(),
  attempts: z.number().int(),
  startedAt: time,
  finishedAt: time.optional(),
  error: errorSchema.optional(),
});

/** What the state holds of one step. */
export type StepRecord = z.output<typeof recordSchema>;
