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
  const all = neutralJson(JSON.stringify(outputs));
  return [
    ['result', result],
    ['exit-code', String(exitCode)],
    ['run-id', runId ?? ''],
    ['changes', String(changed)],
    ['urls', neutralJson(JSON.stringify(urls))],
    ...(all.length > LONGEST ? [] : [['outputs', all] as const]),
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

/** Source: GitHub Docs, "Workflow syntax", `jobs.<job_id>.outputs`: at most 1 MB a job, counted in UTF-16. */
const LONGEST = 200_000;
