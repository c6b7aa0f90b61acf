import { z } from 'zod';
import { jsonSchema } from '../engine/json.ts';
import { errorNote, list } from './document-parts.ts';
import { runDocument } from './documents.ts';

const step = z.string().describe('The step.');
const run = z.string().describe('The id of the run.');
const durationMs = z.int().min(0);
const address = z.string().describe('The full id.');
const because = z.strictObject({
  leaf: z.string().describe('The dotted path of the input that decided; in angle brackets what is no input.'),
  before: jsonSchema.exactOptional().describe('Its value when it was last applied.'),
  after: jsonSchema.exactOptional().describe('Its value now.'),
  output: z.string().exactOptional().describe('The output of another step that gave it its new value.'),
});
/** What is told of a failure before it is known what it is a case of. */
const error = errorNote.pick({
  reason: true,
  message: true,
  hint: true,
  address: true,
  code: true,
  correlationId: true,
});
const item = z.string().describe('The part of its work: an image, a service.');

/** Each event that `--output ndjson` writes as one line, by its `type`. */
export const eventDocument = z.discriminatedUnion('type', [
  of('opening', {
    title: z.string().describe('What is done to what.'),
    steps: list(z.string()).describe('The names of the steps, in their order, where they are known.'),
    notes: list(z.string()).describe('What people should know before it starts.'),
  }),
  of('run-started', { run, resumed: z.boolean(), steps: list(z.string()) }),
  of('settling', {
    run,
    what: z
      .enum(['continue', 'roll-back', 'give-back', 'destroy', 'abandon'])
      .describe('What becomes of a run that was left open.'),
  }),
  of('waiting', { milliseconds: z.number(), why: z.string() }),
  of('warning', { text: z.string().describe('What stops nothing.'), step: step.exactOptional() }),
  of('checking', {
    steps: list(z.string()).describe('The steps that are going to run, as far as is known.'),
  }),
  of('still-ending', {}),
  of('step-skipped', { step }),
  of('step-started', { step, because: list(because).describe('What decided that it runs.') }),
  of('step-progress', {
    step,
    item: item.exactOptional(),
    text: z.string().describe('What it waits for, in words for people.'),
  }),
  of('run-progress', {
    text: z.string().describe('What is waited for outside every step, in words for people.'),
  }),
  of('item-started', { step, item }),
  of('item-ended', { step, item, ok: z.boolean(), durationMs }),
  of('step-output', {
    step,
    item: z.string().describe('The build, job or container that failed.'),
    address: z.string().describe('Its id; of a container that of its app.'),
    lines: list(z.string()).describe('The last lines of its log.'),
    log: z.string().describe('Where all of it was saved.'),
  }),
  of('step-completed', { step, durationMs }),
  of('step-failed', { step, durationMs, error }),
  of('rollback-started', {
    run,
    steps: list(z.string()).describe('The steps that are undone.'),
    reason: z.string(),
    data: list(z.string()).describe('The data that goes with it, in words.'),
  }),
  of('step-restoring', { step }),
  of('step-restored', { step, clean: z.boolean().describe('Proven by looking to be as it was.') }),
  of('step-pending', { step, why: z.string() }),
  of('step-restore-failed', { step, error }),
  of('giving-back', { step, address }),
  of('given-back', { step, address, clean: z.boolean(), why: z.string().exactOptional() }),
  of('events-lost', {
    count: z.int().min(1).describe('So many lines were left out: what reads them is too slow.'),
  }),
]);

/** The last line: the document that `--output json` prints, with its `type`. */
export const resultLine = z.strictObject({ type: z.literal('result'), ...runDocument.shape });

/** One line of events, as JSON. */
export type EventDocument = z.output<typeof eventDocument>;

function of<const Type extends string, Shape extends z.core.$ZodShape>(type: Type, shape: Shape) {
  return z.strictObject({
    type: z.literal(type),
    time: z.iso.datetime().describe('When, in UTC.'),
    ...shape,
  });
}
