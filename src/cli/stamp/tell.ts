import { runText } from '../../report/run-text.ts';
import { openProgress } from '../open-progress.ts';
import { print } from '../print.ts';
import type { Told } from './stamp.ts';

/** Tells what a run with nothing to do tells, in the same words and on the same streams. */
export async function tell(told: Told): Promise<void> {
  const { opening, skipped, document, title, place, flags, format } = told;
  const { stdout, stderr, env } = process;
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  const reporter = await openProgress({ stderr, variables: env, now: () => Date.now() }, opening);
  for (const step of skipped) reporter.tell({ type: 'step-skipped', step });
  reporter.close();
  const summary = { command: 'run', title, place, flags, elapsedMs: performance.now() } as const;
  await print({ document, text: (paint) => runText(document, { ...summary, paint }) }, format, stdout);
}
