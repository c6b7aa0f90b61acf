import type { RunDocument } from '../../report/documents.ts';
import { runText } from '../../report/run-text.ts';
import { isLive, openProgress } from '../open-progress.ts';
import { print, write } from '../print.ts';
import type { Told } from './stamp.ts';

/** Tells what a run with nothing to do tells, in the same words and on the same streams. */
export async function tell(told: Told): Promise<void> {
  const { opening, lines, title, place, flags, format } = told;
  const { stdout, stderr, env: variables } = process;
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  if (isLive({ stderr, variables })) {
    const reporter = await openProgress({ stderr, variables, now: () => Date.now() }, opening);
    for (const step of opening.steps) reporter.tell({ type: 'step-skipped', step });
    reporter.close();
  } else await write(stderr, lines);
  const document = documentOf(told);
  const summary = { command: 'run', title, place, flags, elapsedMs: performance.now() } as const;
  await print({ document, text: (paint) => runText(document, { ...summary, paint }) }, format, stdout);
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
