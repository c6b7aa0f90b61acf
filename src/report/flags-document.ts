import { z } from 'zod';
import { FLAGS } from '../config/feature-flags.ts';
import { BASE_POLICIES } from '../config/policy.ts';
import { head, list } from './document-parts.ts';
import { originDocument } from './origin-document.ts';

/** What `deploy flags` prints. */
export const flagsDocument = z.strictObject({
  result: z.literal('completed'),
  ...head,
  policy: z.enum(BASE_POLICIES).describe('Whose policy the environment follows.'),
  flags: list(
    z.strictObject({
      name: z.enum(FLAGS),
      on: z.boolean().describe('Whether it is on.'),
      locked: z.boolean().describe('The policy lets nobody switch it off.'),
      origin: originDocument.describe('What decided.'),
    }),
  ).describe('All flags, in their order.'),
});

/** The flags as JSON. */
export type FlagsDocument = z.output<typeof flagsDocument>;
