import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from '../../engine/json.ts';
import { list } from '../document-parts.ts';

/*
 * What is read of `report.json`. A store holds reports of every version of this program: what this one does not know is
 * left out, and what an older one did not write yet may lack.
 */

/** Who ran a command, and where. */
export const runner = z.object({
  user: z.string(),
  host: z.string(),
  job: z.string().exactOptional().describe('The address of the CI job.'),
});

/** One address that a report names. */
export const keptFinding = z.object({
  step: z.string().describe('The step that owns the address.'),
  address: z.string().describe('The full id, in lower case.'),
  why: z.string().exactOptional().describe('Why it is told.'),
});

/** What a report says of a failure. */
export const keptError = z.object({
  reason: z.string().describe('Why, as one of the fixed kebab-case reasons.'),
  message: z.string().describe('The cause in one sentence.'),
  hint: z.string().exactOptional().describe('What to do or type next.'),
  address: z.string().exactOptional().describe('The id of the thing in the cloud that it is about.'),
  code: z.string().exactOptional().describe("The cloud's error code."),
  correlationId: z.string().exactOptional().describe("The id under which the cloud's support finds it."),
  location: z.string().exactOptional().describe('`file:line:column`.'),
  class: z.string().exactOptional().describe('What kind of failure it is.'),
  retryable: z.boolean().exactOptional().describe('Whether the same command may succeed when typed again.'),
  page: z.string().exactOptional().describe('Where it is explained.'),
});

/** What a report says of a step. */
export const keptStep = z.object({
  name: z.string(),
  status: z.string().describe('What became of it, as in the document of a run.'),
  reason: z.string().describe('Why it ran or did not, in one sentence.'),
  changed: list(
    z.object({
      leaf: z.string().describe('The dotted path of the input; in angle brackets what is no input.'),
      before: jsonSchema.exactOptional(),
      after: jsonSchema.exactOptional(),
      output: z.string().exactOptional().describe('The output of another step that it came from.'),
    }),
  ).describe('What decided that it ran.'),
  durationMs: z.number().min(0),
  startedAt: z.iso.datetime().exactOptional().describe('When it began its work.'),
  after: list(z.string()).exactOptional().describe('The steps that it waited for.'),
  changes: list(
    z.object({
      address: z.string().describe('The full id, in lower case.'),
      kind: z.string().describe('What people call such a thing.'),
      action: z.string().describe('`created`, `updated`, `deleted` or `unchanged`.'),
    }),
  )
    .exactOptional()
    .describe('What it came to in the cloud, where it completed.'),
  error: keptError.exactOptional(),
});

/** What one command told of a run. */
export const keptPart = z.object({
  result: z.enum(['completed', 'nothing-to-do', 'failed', 'interrupted']),
  command: z.string().exactOptional(),
  times: z
    .object({
      startedAt: z.iso.datetime(),
      finishedAt: z.iso.datetime(),
      durationMs: z.number().min(0),
    })
    .exactOptional(),
  runId: z.string(),
  environment: z.string().nullable().default(null),
  cloud: z.string().nullable().default(null),
  steps: list(keptStep),
  rollback: z
    .object({
      clean: z.boolean(),
      restored: list(keptFinding),
      kept: list(keptFinding),
      pending: list(keptFinding),
      residue: list(keptFinding),
    })
    .nullable()
    .default(null),
  givenBack: list(keptFinding).default([]),
  remaining: list(keptFinding).default([]),
  kept: list(keptFinding).default([]),
  residue: list(keptFinding).default([]),
  outputs: z.record(z.string(), jsonObjectSchema).default({}),
  open: z.boolean().default(false),
  evidence: z.string().exactOptional(),
  log: z.string().exactOptional(),
  cause: z.string().exactOptional(),
  warnings: list(z.string()).default([]),
  note: z.string().exactOptional(),
  error: keptError.exactOptional(),
  by: runner.exactOptional(),
  program: z.string().exactOptional(),
  correlationId: z.string().exactOptional(),
  resumed: z.boolean().exactOptional().describe('It went on with what an earlier command had begun.'),
  undid: z
    .string()
    .exactOptional()
    .describe('The run that it undid; another one where it settled that before its own.'),
});

const keptReport = keptPart.extend({ earlier: list(keptPart).default([]) });

/** What one command told of a run. */
export type KeptPart = z.output<typeof keptPart>;

/** Reads what the commands on a run told, the earliest first. Throws where the text is no report, saying why. */
export function partsIn(text: string): readonly KeptPart[] {
  const read: unknown = JSON.parse(text);
  const { data, error } = keptReport.safeParse(read);
  if (data !== undefined) {
    const { earlier, ...last } = data;
    return [...earlier, last];
  }
  const [issue] = error.issues;
  throw new TypeError(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'no report'}`);
}
