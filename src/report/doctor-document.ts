import { z } from 'zod';
import { list } from './document-parts.ts';

/** What `deploy doctor` prints. */
export const doctorDocument = z.strictObject({
  result: z
    .enum(['healthy', 'unhealthy'])
    .describe('`healthy`: nothing failed; there may be warnings. `unhealthy`: a deploy could not start now.'),
  exitCode: z.literal([0, 1]).describe('0: healthy. 1: unhealthy.'),
  environment: z
    .string()
    .nullable()
    .describe('The environment that was looked at; null where none could be.'),
  cloud: z.enum(['emulator', 'azure']).nullable().describe('Its cloud.'),
  checks: list(
    z.strictObject({
      name: z
        .enum([
          'node',
          'program',
          'tools',
          'proxy',
          'disk',
          'configuration',
          'environment',
          'store',
          'lock',
          'run',
          'sign-in',
          'clock',
          'subscription',
          'vault',
          'permissions',
        ])
        .describe('What was looked at.'),
      level: z.enum(['ok', 'warn', 'fail']).describe('`warn`: a deploy can start, but see `hint`.'),
      detail: z.string().describe('What was found, in one sentence.'),
      reason: z.string().exactOptional().describe('Why it failed, as one of the fixed kebab-case reasons.'),
      hint: z.string().exactOptional().describe('What to do or type next.'),
    }),
  ).describe('In the order in which they are told.'),
});

/** What was found as JSON. */
export type DoctorDocument = z.output<typeof doctorDocument>;

/** One thing that was looked at. */
export type DoctorCheck = DoctorDocument['checks'][number];
