import type { Calls } from '../calls.ts';
import { planSchema, type Plan } from './build-plan.ts';

/** The text of a run's log so far, by its path in the tasks' container; `complete` once nothing more comes. */
export function logOf(
  call: Calls,
  path: string,
): { text: string; complete: 'successful' | 'failed' | undefined } | undefined {
  const name = /^logs\/([^/]+)\/rawtext\.log$/.exec(path)?.[1];
  const plans = call.data('runs').entries();
  const plan = plans.map(([, kept]) => planSchema.parse(kept)).find(({ log }) => log === name);
  return plan && { text: plan.lines.map((line) => `${line}\n`).join(''), complete: plan.complete };
}

/** Where a run's log lies in the tasks' container. */
export function logPath({ log }: Plan): string {
  return `logs/${log}/rawtext.log`;
}

/** Writes a line as the task agent does, with the time before it. */
export function agentLine(now: number, text: string): string {
  return `${new Date(now).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')} ${text}`;
}
