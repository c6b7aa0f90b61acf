import { z } from 'zod';
import { command, duration, protect, seconds, serviceName, text } from './fields.ts';

/** An entry of `steps`: just the step, or a mapping that says more about it. */
const stepEntry = z
  .preprocess(
    (written) => (typeof written === 'string' ? { step: written } : written),
    z.strictObject(
      {
        step: text.describe('The name of a step, or the path of a module.'),
        protect: protect('whatever the step makes'),
      },
      { error: ({ code }) => (code === 'invalid_type' ? ENTRY : undefined) },
    ),
  )
  .meta({ shortForm: { type: 'string', minLength: 1 } });

const ENTRY = 'must be the name or path of a step, or a mapping of step and protect';

/** What is run once, and how the program itself goes about its work. */
export const operationShape = {
  migrations: z
    .strictObject({
      service: serviceName.describe('The service whose image runs the migrations.'),
      directory: text
        .default('migrations')
        .describe("The folder of the migration files, relative to the service's context."),
      up: command.min(1).describe('The command that migrates to {target}.'),
      down: command
        .min(1)
        .optional()
        .describe('The command that migrates back to {target}; without it migrations cannot be undone.'),
      timeoutSeconds: seconds.default(600).describe('How long a migration may take.'),
    })
    .optional()
    .describe('The migrations of the database, run by a Container Apps job.'),
  verification: z
    .strictObject({
      timeoutSeconds: seconds.default(300).describe("How long the apps' readiness is waited for."),
    })
    .default({ timeoutSeconds: 300 })
    .describe('How the deployment is looked at when it is done.'),
  steps: z
    .array(stepEntry)
    .min(1)
    .optional()
    .describe(
      'Which steps run, in which order, by name or by the path of a module of your own; all when absent.',
    ),
  retire: z
    .array(text)
    .default([])
    .describe('Steps taken out of the list, whose things are given back; by name or by path, as in `steps`.'),
  execution: z
    .strictObject({
      concurrency: z
        .int()
        .min(1)
        .max(32)
        .default(4)
        .describe('How many independent steps run at the same time.'),
    })
    .default({ concurrency: 4 })
    .describe('How steps are run.'),
  rollback: z
    .strictObject({
      enabled: z.boolean().default(true).describe('An older spelling of `flags.rollback`.'),
      deadline: duration
        .default('2m')
        .describe('How long an undo waits for deletions that Azure has accepted: 0s to 24h.'),
    })
    .default({ enabled: true, deadline: '2m' })
    .describe('What a failed run does without --rollback or --no-rollback.'),
};
