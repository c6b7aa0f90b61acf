import type { RunDocument } from '../../report/documents.ts';
import type { Paint } from '../../report/no-paint.ts';
import { runText } from '../../report/run-text.ts';
import { openProgress } from '../open-progress.ts';
import { print, write } from '../print.ts';
import type { Told } from './stamp.ts';

/** Tells what a run with nothing to do tells, in the same words and on the same streams. */
export async function tell(told: Told): Promise<void> {
  const { opening, skipped, quiet, title, place, flags, format } = told;
  const { stdout, stderr, env: variables } = process;
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  if (!quiet) {
    // To write each line by itself would take longer than to find out what it says.
    let gathered = '';
    const gather = (line: string): void => void (gathered += line);
    const reporter = await openProgress({ stderr, variables, now: () => Date.now(), write: gather }, opening);
    for (const step of skipped) reporter.tell({ type: 'step-skipped', step });
    reporter.close();
    if (gathered !== '') await write(stderr, gathered);
  }
  const document = documentOf(told);
  const summary = { command: 'run', title, place, flags, elapsedMs: performance.now() } as const;
  const text = (paint: Paint): string => runText(document, { ...summary, paint });
  await print({ document, text }, format, stdout, variables);
}

/** The members in the order of a document. */
function documentOf({ document, reason, opening }: Told): RunDocument {
  const { result, exitCode, runId, environment, cloud, ...rest } = document;
  const steps = opening.steps.map((name) => ({
    name,
    status: 'skipped' as const,
    reason,
    changed: [],
    durationMs: 0,
  }));
  return { result, exitCode, runId, environment, cloud, steps, ...rest };
}
