import { z } from 'zod';
import { jsonObjectSchema } from '../engine/json.ts';
import { head, list, openRun } from './document-parts.ts';

/** A command about the state that fails prints the document of a failure. */
const done = { ...head, exitCode: z.literal(0).describe('The exit code of the process.') };
const place = z
  .string()
  .describe('Where the state lies: a folder, or the address of a folder in a container.');
const lineage = z.string().nullable().describe('The id of the state; null where there is none.');
const serial = z.int().min(0).describe('How often the snapshot was replaced.');
const copies = list(z.string()).describe('Where what was there before was kept.');

/** What `deploy state pull` prints, and `deploy state push` reads: of the latter only `snapshot` and `journal` count. */
export const stateDocument = z.strictObject({
  result: z.enum(['completed', 'nothing-to-do']).describe('`nothing-to-do`: there is no state.'),
  ...done,
  place,
  lineage,
  serial,
  snapshot: jsonObjectSchema.nullable().describe('`state.json`; null where there is none yet.'),
  journal: list(jsonObjectSchema).describe('The lines of `journal.jsonl`: empty unless a run is open.'),
});

/** What `deploy state push` prints. */
export const pushDocument = z.strictObject({
  result: z.literal('completed'),
  ...done,
  place,
  lineage,
  serial,
  replaced: serial
    .nullable()
    .describe('The serial of the state that was replaced; null where there was none.'),
  open: openRun.nullable().describe('The run that the state leaves open, if any.'),
  copies,
});

/** What `deploy state migrate` prints. */
export const migrateDocument = z.strictObject({
  result: z
    .enum(['completed', 'nothing-to-do'])
    .describe('`nothing-to-do`: there is no state to move, or it is there already.'),
  ...done,
  from: place,
  to: place,
  lineage,
  serial,
  open: openRun.nullable().describe('The run that is open, and was moved too.'),
  copies,
});

/** What `deploy state init` prints. */
export const initDocument = z.strictObject({
  result: z.enum(['completed', 'nothing-to-do']).describe('`nothing-to-do`: everything was there.'),
  ...done,
  place,
  made: list(
    z.strictObject({
      what: z
        .enum(['registration', 'resource-group', 'account', 'blob-service', 'container', 'role'])
        .describe('What is needed.'),
      id: z.string().describe('Its id, or its address.'),
      action: z
        .enum(['created', 'changed', 'found'])
        .describe('`found`: it was there, and was left as it is.'),
    }),
  ).describe('What the store needs, in the order in which it was made; empty for a folder.'),
});

/** What `deploy unlock` prints. */
export const unlockDocument = z.strictObject({
  result: z.enum(['completed', 'nothing-to-do']).describe('`nothing-to-do`: nobody held the lock.'),
  ...done,
  place,
  holder: z
    .strictObject({
      user: z.string(),
      host: z.string(),
      pid: z.int(),
      command: z.string(),
      since: z.string(),
      job: z.string().exactOptional().describe('The address of its CI job.'),
    })
    .nullable()
    .describe('Who held it; null where that is not known.'),
});

/** A state as JSON. */
export type StateDocument = z.output<typeof stateDocument>;

/** A pushed state as JSON. */
export type PushDocument = z.output<typeof pushDocument>;

/** A moved state as JSON. */
export type MigrateDocument = z.output<typeof migrateDocument>;

/** A prepared store as JSON. */
export type InitDocument = z.output<typeof initDocument>;

/** A lock taken away as JSON. */
export type UnlockDocument = z.output<typeof unlockDocument>;
