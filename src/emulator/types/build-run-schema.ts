import { z } from 'zod';
import type { StoredResource } from '../resource-type.ts';

const membersSchema = z.looseObject({
  runId: z.string().catch(''),
  runType: z.string().catch(''),
  status: z.string().catch(''),
  createTime: z.string().catch(''),
  startTime: z.string().catch(''),
  finishTime: z.string().catch(''),
  task: z.string().catch(''),
  agentPoolName: z.string().catch(''),
  isArchiveEnabled: z.boolean().catch(false),
  outputImages: z.array(z.object({ repository: z.string(), digest: z.string() })).catch([]),
});

/** The members of a run that its own code reads; what is not there is empty. */
export type RunMembers = z.output<typeof membersSchema>;

/** Reads the members of a run. */
export function runMembers(run: StoredResource): RunMembers {
  return membersSchema.parse(run.properties);
}

/** True once a run can change no more. */
export function isOver(run: StoredResource): boolean {
  return ['Succeeded', 'Failed', 'Canceled', 'Error', 'Timeout'].includes(runMembers(run).status);
}
