import { z } from 'zod';
import { duration, text, whenValid } from './fields.ts';

const effects = ['status', 'delayMs', 'drop', 'loseAnswer', 'failOperation'] as const;

const effectShape = {
  status: z
    .int()
    .min(400)
    .max(599)
    .optional()
    .describe('Answers with this status, instead of doing anything.'),
  code: text.optional().describe('The ARM error code of that answer; goes with `status`.'),
  delayMs: z.int().min(1).max(3_600_000).optional().describe('Answers so many milliseconds later.'),
  drop: z.literal(true).optional().describe('Closes the connection without doing anything.'),
  loseAnswer: z.literal(true).optional().describe('Does what was asked, then closes the connection.'),
  failOperation: z
    .strictObject({
      code: text.describe("The operation's error code."),
      message: text.describe("The operation's error message."),
    })
    .optional()
    .describe('Accepts the request, and lets the long-running operation fail.'),
};

/** One planned fault of the embedded Azure. */
export const faultSchema = z
  .strictObject({
    method: z
      .enum(['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'])
      .describe('The method of the requests that get the fault.'),
    path: text.describe('A glob over their paths, without the query, in any case.'),
    after: z.int().min(0).default(0).describe('How many matching requests pass first; default 0.'),
    times: z.int().min(1).optional().describe('How many requests get the fault; all of them when absent.'),
    during: z
      .enum(['run', 'undo', 'any'])
      .default('run')
      .describe('Whether requests of a run, of an undo or of both count; default `run`.'),
    ...effectShape,
  })
  .refine((it) => effects.filter((effect) => it[effect] !== undefined).length === 1, {
    error: 'must have exactly one of status (with code), delayMs, drop, loseAnswer and failOperation',
    when: whenValid(z.object(effectShape)),
  })
  .refine((it) => (it.status === undefined) === (it.code === undefined), {
    error: 'must have status and code together',
    when: whenValid(z.object(effectShape)),
  });

const LIMITS = { containerAppsEnvironments: 15, postgresVCores: 100 };

const OWNER = { actions: ['*'], notActions: [], dataActions: [], notDataActions: [] };

function patterns(usual: string[]) {
  return z.array(text).default(usual);
}

/** How the embedded Azure behaves. */
export const emulatorShape = {
  emulator: z
    .strictObject({
      latency: z
        .enum(['instant', 'quick', 'realistic'])
        .default('quick')
        .describe('How long the embedded Azure takes.'),
      faults: z
        .array(faultSchema)
        .default([])
        .describe('What goes wrong on purpose; the first fault that matches counts.'),
      permissions: z
        .strictObject({
          actions: patterns(['*']).describe('What may be done, with `*` for any text.'),
          notActions: patterns([]).describe('What of that may not be done.'),
          dataActions: patterns([]).describe('What may be done with data, such as the secrets of vaults.'),
          notDataActions: patterns([]).describe('What of that may not be done.'),
        })
        .default(OWNER)
        .describe('What whoever deploys may do by its role on the subscription, before roles given there.'),
      limits: z
        .strictObject({
          containerAppsEnvironments: z
            .int()
            .min(0)
            .default(LIMITS.containerAppsEnvironments)
            .describe('How many Container Apps environments it can have.'),
          postgresVCores: z
            .int()
            .min(0)
            .default(LIMITS.postgresVCores)
            .describe('How many cores of one family of sizes its PostgreSQL servers can have.'),
        })
        .default(LIMITS)
        .describe('How much the subscription can have in a region.'),
      takenNames: z
        .array(text)
        .default([])
        .describe('Names that others have somewhere in Azure: of registries, vaults, servers.'),
      notOffered: z
        .array(text.regex(/^[^/]+\/.+$/, 'is not a region, a slash, and a resource type or size'))
        .default([])
        .describe('What a region does not offer: its name, a slash, and a resource type or size.'),
      tokenLifetime: duration
        .optional()
        .describe('How long the sign-in lasts, which then cannot be renewed; absent: it renews itself.'),
      exchanges: text
        .optional()
        .describe(
          'The file that each exchange is appended to as one JSON line, relative to the configuration file.',
        ),
    })
    .default({
      latency: 'quick',
      faults: [],
      permissions: OWNER,
      limits: LIMITS,
      takenNames: [],
      notOffered: [],
    })
    .describe('The embedded Azure; only read where the cloud is the emulator.'),
};
