import type { RunReport, StepReport } from '../engine/report.ts';
import { sentence } from '../engine/report.ts';
import type { RunDocument } from './documents.ts';
import { filesFirst } from './words.ts';

/**
 * Writes what a run ended with as its document; each step says why it ran, or did not, or what became of it. Why it was
 * undone is told with it where that failed in an earlier command.
 */
export function runDocumentOf(report: RunReport, undone?: string): RunDocument {
  const earlier = report.rollback !== null && report.steps.every(({ status }) => status !== 'failed');
  const givenBack = new Set(report.givenBack.map(({ step }) => step));
  return {
    ...report,
    ...(earlier && undone !== undefined && undone !== 'asked for' && { cause: undone }),
    steps: report.steps.map((step) => {
      const changed = filesFirst(step.changed);
      const { startedAt, after, ...told } = step;
      return {
        ...told,
        ...(startedAt !== undefined && { startedAt: new Date(startedAt).toISOString() }),
        ...(after !== undefined && { after: [...after] }),
        changed,
        reason: reasonOf(step, changed, givenBack.has(step.name)),
      };
    }),
  };
}

function reasonOf({ reason, status }: StepReport, changed: StepReport['changed'], returned: boolean): string {
  if (changed.length > 0) return sentence(changed);
  if (reason !== '') return reason;
  if (returned && status === 'pending') return 'what it had made was given back';
  return SILENT[status] ?? '';
}

/** What an undo says of steps that this command did not run. */
const SILENT: Partial<Record<StepReport['status'], string>> = {
  pending: 'nothing was done to it',
  rolling_back: 'the cloud still works on its undo',
  rolled_back: 'it was undone',
  rollback_failed: 'its undo could not be finished',
};
