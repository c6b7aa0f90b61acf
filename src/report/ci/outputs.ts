import type { RunDocument } from '../documents.ts';
import type { PlanDocument } from '../plan-document.ts';
import { neutralJson } from './neutral.ts';
import { serviceUrls } from '../urls.ts';

/** What later steps of a pipeline can read of a command, by its name in GitHub Actions. */
export type CiOutputs = readonly (readonly [name: string, value: string])[];

/** The outputs of a run: what it came to, and what its steps hand on. */
export function runOutputs(run: RunDocument): CiOutputs {
  const { result, exitCode, runId, outputs, steps, givenBack, rollback } = run;
  const changed =
    steps.some(({ status }) => status !== 'skipped' && status !== 'pending') ||
    givenBack.length > 0 ||
    rollback !== null;
  const urls = Object.fromEntries(
    serviceUrls(
      steps.map(({ name }) => name),
      outputs,
    ),
  );
  const large: CiOutputs = [
    ['urls', neutralJson(JSON.stringify(urls))],
    ['outputs', neutralJson(JSON.stringify(outputs))],
  ];
  return [
    ['result', result],
    ['exit-code', String(exitCode)],
    ['run-id', runId ?? ''],
    ['changes', String(changed)],
    ...large.filter(([, value]) => value.length <= LONGEST),
  ];
}

/** The outputs of a plan. */
export function planOutputs({ result, exitCode }: PlanDocument): CiOutputs {
  return [
    ['result', result],
    ['exit-code', String(exitCode)],
    ['changes', String(result === 'completed')],
  ];
}

/** The name of an output as Azure Pipelines takes it: without hyphens, as `runId`. */
export function azureName(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Azure Pipelines hands each variable to all later tasks in the environment of their process: a longer one, and none of them
 * would start. Source: learn.microsoft.com, "Environment Variables" (Windows): 32,767 characters; Linux takes 128 KiB.
 */
const LONGEST = 32_000;
