import { z } from 'zod';
import type { Calls } from '../calls.ts';
import type { Image } from './registry-images.ts';

const imageSchema = z.strictObject({ repository: z.string(), tag: z.string() });

const buildSchema = z.strictObject({
  kind: z.literal('build'),
  source: z.string(),
  dockerfile: z.string(),
  platform: z.string(),
  target: z.string().exactOptional(),
  /** Build arguments that are no secrets; the values of the others are not kept. */
  arguments: z.array(z.tuple([z.string(), z.string()])),
  images: z.array(imageSchema),
  push: z.boolean(),
});

const taskSchema = z.strictObject({ kind: z.literal('task'), content: z.string() });

/** What a run was asked to do, and what came of it; kept beside the run, which shows only what ARM shows. */
export const planSchema = z.strictObject({
  run: z.string(),
  /** Names the run's log. */
  log: z.string(),
  loginServer: z.string(),
  work: z.discriminatedUnion('kind', [buildSchema, taskSchema]),
  /** Why the run cannot succeed, whatever it does: bad image names, or a fault. */
  doom: z.string().exactOptional(),
  lines: z.array(z.string()),
  complete: z.enum(['successful', 'failed']).exactOptional(),
});

/** See {@link planSchema}. */
export type Plan = z.output<typeof planSchema>;

/** A build of one Dockerfile, as it was asked for. */
export type BuildWork = z.output<typeof buildSchema>;

/** What a run came to: the lines of its log, and its images unless it failed. */
export interface Outcome {
  readonly lines: readonly string[];
  readonly images: readonly Image[];
  readonly succeeded: boolean;
}

/** The plan of a run, by the run's id. */
export function planOf(call: Calls, run: string): Plan | undefined {
  const kept = call.data('runs').get(run.toLowerCase());
  return kept === undefined ? undefined : planSchema.parse(kept);
}

/** Keeps a plan. */
export function keepPlan(call: Calls, plan: Plan): void {
  call.data('runs').set(plan.run.toLowerCase(), plan);
}

/** Forgets the plans of a registry's runs. */
export function forgetPlans(call: Calls, registry: string): void {
  for (const [key] of call.data('runs').entries()) {
    if (key.startsWith(`${registry.toLowerCase()}/`)) call.data('runs').delete(key);
  }
}
