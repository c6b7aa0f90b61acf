import { z } from 'zod';
import { head, list } from './document-parts.ts';

/** What `deploy secrets check` prints; never a value. */
export const secretsDocument = z.strictObject({
  result: z
    .enum(['completed', 'missing'])
    .describe('`missing`: a secret has no value, or nobody could tell whether it has one.'),
  ...head,
  vault: z
    .strictObject({
      name: z.string(),
      state: z
        .enum(['reached', 'absent', 'unreachable', 'refused'])
        .describe('`absent`: there is no such vault yet. `refused`: it answered, and lets nobody read.'),
      why: z.string().exactOptional().describe('Why it could not be read.'),
    })
    .describe('The key vault.'),
  secrets: list(
    z.strictObject({
      name: z.string().describe('Its name in the vault.'),
      kind: z
        .enum(['declared', 'made', 'digest-key'])
        .describe('`made`: by a step. `digest-key`: what secrets are compared under.'),
      source: z
        .enum(['vault', 'environment', 'dotenv', 'file', 'generate', 'missing', 'unknown'])
        .describe(
          'Where its value is read. `file`: `state/<key>/key`. `generate`: the next run makes it. `unknown`: the vault could not be read.',
        ),
      variable: z.string().exactOptional().describe('The variable that gives, or would give, its value.'),
      version: z.string().exactOptional().describe('The version that the vault holds.'),
      created: z.string().exactOptional().describe('When that was set: ISO 8601.'),
      applied: z
        .enum(['same', 'different', 'never', 'unknown'])
        .describe(
          'How its value compares with what was last applied; `unknown` where the vault, or another key, hides that.',
        ),
    }),
  ).describe('Declared secrets, those that steps make, and the key of the digests.'),
  warnings: list(z.string())
    .exactOptional()
    .describe('What people should know and what stops nothing, a sentence each.'),
});

/** The secrets of an environment as JSON. */
export type SecretsDocument = z.output<typeof secretsDocument>;
