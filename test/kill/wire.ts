import { z } from 'zod';
import type { Content, Secrets } from '../../src/emulator/store/content.ts';
import type { Fault } from '../../src/emulator/faults.ts';

/** A request of a client, on its way to the process that holds the cloud. */
export const request = z.object({
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  /** As base64. */
  body: z.string().optional(),
  /** The process that sends it. */
  writer: z.number(),
});

/** What comes back: an answer, or the error that breaks the connection. */
export const response = z.union([
  z.object({ error: z.object({ message: z.string(), code: z.string().optional() }) }),
  z.object({
    status: z.number(),
    headers: z.record(z.string(), z.string()).exactOptional(),
    body: z.union([z.string(), z.looseObject({}), z.array(z.unknown())]).optional(),
  }),
]);

/** What the cloud holds. */
export const stored = z.object({ content: z.custom<Content>(), secrets: z.custom<Secrets>() });

/** What a cloud begins with. */
export const openCloud = z.object({
  stored: stored.optional(),
  faults: z.custom<readonly Fault[]>().optional(),
  /** A share of realistic. */
  latency: z.number().optional(),
});
