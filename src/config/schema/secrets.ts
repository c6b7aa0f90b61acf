import { z } from 'zod';
import { protect, secretName, variableName } from './fields.ts';

/** The secrets of the vault that come from outside or are made once. */
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
};
