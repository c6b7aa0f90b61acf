import { z } from 'zod';
import { errorNote, head, list } from './document-parts.ts';

const check = z.strictObject({
  name: z
    .enum(['configuration', 'store', 'lock', 'credential', 'vault', 'arm'])
    .describe(
      '`store`: the state can be read. `lock`: it is free. `credential`: a token can be had. `vault`: it answers, or is not there yet. `arm`: the subscription can be read.',
    ),
  ok: z.boolean().describe('Nothing stands in the way there.'),
  detail: z.string().describe('What was found, in one sentence.'),
  reason: z.string().exactOptional().describe('Why not, as one of the fixed kebab-case reasons.'),
  class: errorNote.shape.class.exactOptional(),
  retryable: errorNote.shape.retryable.exactOptional(),
  page: errorNote.shape.page.exactOptional(),
  hint: z.string().exactOptional().describe('What to do or type next.'),
});

const { environment, cloud } = head;
const about = { environment, cloud, checks: list(check).describe('What was looked at.') };
const result = z.enum(['ready', 'not-ready']).describe('`ready`: a deploy could start now.');

/** What `deploy health` prints. */
export const healthDocument = z.strictObject({
  result,
  exitCode: z.literal([0, 1]).describe('0: ready. 1: not ready.'),
  ...about,
});

/** What `/readiness` answers. */
export const readinessDocument = z.strictObject({ result, ...about });

/** What `/health` answers. */
export const livenessDocument = z.strictObject({
  result: z
    .enum(['alive', 'not-alive'])
    .describe('`alive`: the process answers, and the configuration can be loaded.'),
  ...about,
});

/** What `deploy health --serve` prints when it was told to stop. */
export const servedDocument = z.strictObject({
  result: z.literal('completed'),
  exitCode: z.literal(0).describe('The exit code of the process.'),
  environment,
  cloud,
  address: z.string().describe('What it was served at.'),
});

/** The health of a deployment as JSON. */
export type HealthDocument = z.output<typeof healthDocument>;

/** Whether a deploy could start, as JSON. */
export type ReadinessDocument = z.output<typeof readinessDocument>;

/** Whether the process lives, as JSON. */
export type LivenessDocument = z.output<typeof livenessDocument>;

/** A health that was served as JSON. */
export type ServedDocument = z.output<typeof servedDocument>;

/** One thing that was looked at. */
export type Check = z.output<typeof check>;
