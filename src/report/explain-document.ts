import { z } from 'zod';
import { jsonSchema } from '../engine/json.ts';
import { because, head, list, openRunOfKind } from './document-parts.ts';

/** Where the value of an input comes from. */
export const inputOrigin = z.strictObject({
  kind: z
    .enum(['config', 'output', 'file', 'secret', 'cloud', 'environment', 'code', 'unknown'])
    .describe('What gave it. `code`: the step itself; `unknown`: it could not be found out.'),
  text: z
    .string()
    .describe(
      'The same in words, such as `config.yaml:12 location` or `output id of create_resource_group`.',
    ),
  key: z.string().exactOptional().describe('The dotted key of the configuration.'),
  location: z.string().exactOptional().describe('`file:line:column`, where a file gave it.'),
  variables: list(z.string()).exactOptional().describe('The names of the variables that it is made of.'),
  step: z.string().exactOptional().describe('The step whose output it is.'),
});

const origins = list(inputOrigin).describe('Where it comes from: what stands in it as it is first.');

/** What `deploy explain STEP` prints. */
export const explainDocument = z.strictObject({
  result: z.literal('completed'),
  ...head,
  exitCode: z.literal(0).describe('The exit code of the process.'),
  step: z.string(),
  summary: z.string().describe('What the step does, in a line.'),
  action: z.enum(['run', 'skip', 'unknown']).describe('What `deploy` would do with it now.'),
  until: z.string().exactOptional().describe('The step that must have run before it is known.'),
  because: list(because.extend({ text: z.string().describe('The same as a sentence.'), origins })).describe(
    'What decided, the cause first.',
  ),
  chain: list(
    z.strictObject({ step: z.string(), action: z.enum(['run', 'skip', 'unknown']), text: z.string() }),
  ).describe('The steps that it waits to learn from, each with why it runs, up to the one that is known.'),
  inputs: z
    .strictObject({
      known: z
        .enum(['now', 'likely', 'in part', 'recorded', 'no'])
        .describe(
          '`likely`: made with what the steps before it handed on last. `in part`: a text such as `<id of create_resource_group>` stands for what a step will hand on. `recorded`: only those of its record are known.',
        ),
      why: z.string().exactOptional().describe('Why they cannot be made now.'),
      leaves: list(
        z.strictObject({
          leaf: z.string().describe('Its dotted path.'),
          value: jsonSchema
            .exactOptional()
            .describe('Its value; left out for a secret, and where it is gone.'),
          before: jsonSchema
            .exactOptional()
            .describe('Its value when it was last applied, where that differs.'),
          change: z.enum(['none', 'new', 'changed', 'gone']).describe('Since it was last applied.'),
          secret: z.string().exactOptional().describe('The secret that it stands for, by its name.'),
          origins,
        }),
      ).describe('What is hashed, leaf by leaf.'),
      idle: list(z.string()).describe('What was read to make them, and by itself changes nothing.'),
      notes: list(z.string()).describe('What could not be found out, a sentence each.'),
    })
    .describe('The inputs of the step.'),
  needs: list(z.strictObject({ step: z.string(), action: z.enum(['run', 'skip', 'unknown']) })).describe(
    'The steps whose outputs it reads, and what would become of them.',
  ),
  after: list(z.string()).describe('The steps that it waits for beside those.'),
  addresses: list(
    z.strictObject({
      address: z.string().describe('The full id, in lower case.'),
      holds: z
        .enum(['made', 'found', 'nothing', 'new', 'unwanted'])
        .describe(
          '`made` by us, `found` there before us, `nothing` is there, `new`: it would be made, `unwanted`: recorded, and named no more.',
        ),
      after: jsonSchema.exactOptional().describe('What the record holds of it.'),
      protected: z.boolean().exactOptional(),
      residue: z
        .boolean()
        .exactOptional()
        .describe('It differs from what it should be since an earlier run.'),
    }),
  ).describe('What it may create or change.'),
  undo: z.strictObject({
    possible: z.enum(['yes', 'in part', 'no', 'nothing to undo']),
    text: z.string().describe('How, or why not.'),
  }),
  record: z
    .strictObject({
      complete: z.boolean(),
      status: z.string(),
      attempts: z.int().describe('How often it was begun.'),
      startedAt: z.iso.datetime(),
      finishedAt: z.iso.datetime().exactOptional(),
      run: z.string().exactOptional().describe('The run that began it last, where that is still known.'),
      error: z
        .strictObject({ reason: z.string(), message: z.string() })
        .exactOptional()
        .describe('What its last attempt failed with.'),
    })
    .nullable()
    .describe('What the state holds of it; null: nothing.'),
  open: openRunOfKind.nullable().describe('The run that is left open, if any.'),
  warnings: list(z.string()).exactOptional(),
});

/** One step explained, as JSON. */
export type ExplainDocument = z.output<typeof explainDocument>;

/** Where the value of an input comes from, as JSON. */
export type InputOrigin = z.output<typeof inputOrigin>;
