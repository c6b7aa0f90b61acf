import { z } from 'zod';
import type { StepRecord } from '../../engine/entries.ts';
import type { State } from '../../engine/state.ts';
import type { RunFiles } from '../../state/run-files.ts';
import { REPORT } from '../kept-runs.ts';

/**
 * Finds the run that began a step last: the open one, the last one, or one of the newest that are kept. A record does not name
 * its run, but the times of a run hold those of what it did. Undefined: it is no longer known.
 */
export async function runOf(
  name: string,
  record: StepRecord,
  { open, lastRun }: Pick<State, 'open' | 'lastRun'>,
  runs: Pick<RunFiles, 'list' | 'read'>,
): Promise<string | undefined> {
  const { startedAt } = record;
  if (open?.touches[name] !== undefined && open.startedAt <= startedAt) return open.id;
  if (lastRun !== undefined && lastRun.startedAt <= startedAt && startedAt <= lastRun.finishedAt)
    return lastRun.id;
  const newest = await runs.list().then(
    (all) => all.slice(-LOOKED_AT).toReversed(),
    () => [],
  );
  for (const run of newest) {
    const times = timesIn(await runs.read(run, REPORT).catch(() => undefined));
    if (times === undefined) continue;
    if (Date.parse(times.startedAt) <= startedAt && startedAt <= Date.parse(times.finishedAt)) return run;
  }
  return undefined;
}

const LOOKED_AT = 50;

const reportShape = z.looseObject({ times: z.object({ startedAt: z.string(), finishedAt: z.string() }) });

function timesIn(text: string | undefined): z.output<typeof reportShape>['times'] | undefined {
  if (text === undefined) return undefined;
  try {
    return reportShape.parse(JSON.parse(text)).times;
  } catch {
    return undefined;
  }
}
