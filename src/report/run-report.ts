import type { ErrorNote } from '../engine/entries.ts';
import type { RunReport, StepReport, ToldNote } from '../engine/report.ts';
import { sentence } from '../engine/report.ts';
import type { RunDocument } from './documents.ts';
import type { Classified } from './errors/entry.ts';
import { filesFirst } from './words.ts';

/**
 * Writes what a run ended with as its document; each step says why it ran, or did not, or what became of it. Why it was
 * undone is told with it where that failed in an earlier command. What errors and changes are is looked up only where there
 * are some.
 */
export async function runDocumentOf(report: RunReport, undone?: string): Promise<RunDocument> {
  const earlier = report.rollback !== null && report.steps.every(({ status }) => status !== 'failed');
  const givenBack = new Set(report.givenBack.map(({ step }) => step));
  const { error, ...whole } = report;
  const errors = await errorsOf(report.steps);
  const changes = await changesOf(report.steps);
  return {
    ...whole,
    ...(error && { error: await classified(error) }),
    ...(earlier && undone !== undefined && undone !== 'asked for' && { cause: undone }),
    steps: report.steps.map((step) => {
      const changed = filesFirst(step.changed);
      const { startedAt, after, error: _note, changes: _plain, ...told } = step;
      const failure = errors.get(step.name);
      const made = changes.get(step.name);
      return {
        ...told,
        ...(made && { changes: made }),
        ...(failure && { error: failure }),
        ...(startedAt !== undefined && { startedAt: new Date(startedAt).toISOString() }),
        ...(after !== undefined && { after: [...after] }),
        changed,
        reason: reasonOf(step, changed, givenBack.has(step.name)),
      };
    }),
  };
}

async function errorsOf(steps: readonly StepReport[]): Promise<Map<string, ErrorNote & Classified>> {
  const errors = new Map<string, ErrorNote & Classified>();
  for (const { name, error } of steps) if (error !== undefined) errors.set(name, await classified(error));
  return errors;
}

async function changesOf(steps: readonly StepReport[]): Promise<Map<string, Changes>> {
  if (steps.every(({ changes }) => changes === undefined)) return new Map();
  const { kindAt } = await import('./kind-at.ts');
  return new Map(
    steps.flatMap(({ name, changes }): [string, Changes][] =>
      changes === undefined
        ? []
        : [[name, changes.map(({ address, action }) => ({ address, kind: kindAt(address), action }))]],
    ),
  );
}

type Changes = NonNullable<RunDocument['steps'][number]['changes']>;

async function classified<Note extends ToldNote>(told: Note): Promise<Omit<Note, 'status'> & Classified> {
  const { adviceOn, classify } = await import('./errors/classify.ts');
  const { status: _status, ...note } = told;
  const hint = told.hint ?? adviceOn(told);
  return { ...note, ...(hint !== undefined && { hint }), ...classify(told) };
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
