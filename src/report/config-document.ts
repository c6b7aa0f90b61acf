import { z } from 'zod';
import { BASE_POLICIES } from '../config/policy.ts';
import { jsonSchema } from '../engine/json.ts';
import { head, list } from './document-parts.ts';
import { originDocument } from './origin-document.ts';

/** What `deploy config show` prints. */
export const configDocument = z.strictObject({
  result: z.literal('completed'),
  ...head,
  policy: z.enum(BASE_POLICIES).describe('Whose policy the environment follows.'),
  file: z.string().describe('The file that was read, absolute.'),
  values: list(
    z.strictObject({
      path: z.string().describe('The dotted path of the key.'),
      value: jsonSchema.describe('What is in force; `***` where it is, or may hold, a secret.'),
      origin: originDocument.describe('Where it comes from.'),
    }),
  ).describe('Every value of the effective configuration, defaults included.'),
});

/** The effective configuration as JSON. */
export type ConfigDocument = z.output<typeof configDocument>;
