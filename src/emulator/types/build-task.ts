import { parse } from 'yaml';
import { z } from 'zod';
import type { Calls } from '../calls.ts';
import type { Outcome, Plan } from './build-plan.ts';
import { purge, readPurge } from './build-purge.ts';

const taskSchema = z.looseObject({
  version: z.string().nullish(),
  steps: z.array(z.looseObject({ cmd: z.string().nullish() })).min(1),
});

/**
 * Runs a task file. Of all that a task can do, the embedded Azure knows the documented purge alone; anything else fails
 * the run and says so in its log. Learn, "ACR Tasks reference: YAML" (`version: v1.1.0`, `steps:`, `- cmd:`).
 */
export function runTask(content: string, plan: Plan, call: Calls): Outcome {
  const steps = stepsOf(content);
  if (typeof steps === 'string') return failed([steps]);
  const lines: string[] = [];
  for (const step of steps) {
    const command = step.cmd ?? undefined;
    if (command === undefined) {
      return failed([
        ...lines,
        `not supported by the embedded Azure: a step without cmd: ${Object.keys(step).join(', ')}`,
      ]);
    }
    const wanted = readPurge(command);
    if (typeof wanted === 'string') return failed([...lines, wanted]);
    lines.push(...purge(wanted, plan.loginServer, call));
  }
  return { lines, images: [], succeeded: true };
}

function stepsOf(content: string): z.output<typeof taskSchema>['steps'] | string {
  try {
    const parsed = taskSchema.safeParse(parse(content));
    return parsed.success ? parsed.data.steps : 'failed to unmarshal task: steps are required';
  } catch (thrown) {
    return `failed to unmarshal task: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

function failed(lines: readonly string[]): Outcome {
  return { lines, images: [], succeeded: false };
}
