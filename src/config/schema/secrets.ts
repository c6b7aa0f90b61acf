import { z } from 'zod';
import { duration, protect, secretName, variableName } from './fields.ts';

/** The secret of the vault that holds the key of digests. */
export const KEY_SECRET = 'deploy-digest-key';

/** The secrets of the vault that come from outside or are made once, and where their values are read. */
export const secretsShape = {
  secrets: z
    .array(
      z.strictObject({
        name: secretName.describe('The name of the secret in the vault.'),
        env: variableName.describe(
          'The environment variable, or entry of `.env`, that its value comes from.',
        ),
        generate: z
          .int()
          .min(16)
          .max(256)
          .optional()
          .describe('How many letters and digits to generate once where neither has it.'),
        protect: protect('the secret'),
      }),
    )
    .default([])
    .describe('The secrets of the vault.'),
  secretSources: z
    .strictObject({
      order: z
        .array(z.enum(['vault', 'environment', 'dotenv']))
        .min(1)
        .refine((order) => new Set(order).size === order.length, 'names a source twice')
        .optional()
        .describe(
          'Who is asked first for the value of a secret: `vault`, the process `environment` or the file `.env` (`dotenv`); absent: the flag `useKeyVault` decides.',
        ),
      cacheFor: duration
        .default('1h')
        .describe('How long a value that was read is remembered, in memory only.'),
    })
    .default({ cacheFor: '1h' })
    .describe('Where values of secrets are read.'),
};
