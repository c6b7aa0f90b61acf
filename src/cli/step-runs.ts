import type { State } from '../engine/state.ts';
import { partsIn } from '../report/history/kept-report.ts';
import type { RunFiles } from '../state/run-files.ts';
import { REPORT } from './kept-runs.ts';

/** Finds the run in which a step began at a time; undefined where nobody knows. */
export type RunOf = (step: string, startedAt: number) => string | undefined;

/**
 * Finds the runs in which steps last began: the open one, or one of the newest that have told of it. What cannot be read
 * tells nothing: the record itself is what counts.
 */
export async function stepRuns(runs: Pick<RunFiles, 'list' | 'read'>, open: State['open']): Promise<RunOf> {
  const newest = await runs.list().then(
    (all) => all.slice(-NEWEST).toReversed(),
    () => [],
  );
  const told = await Promise.all(newest.map((run) => workIn(runs, run)));
  const works = Map.groupBy(told.flat(), ({ step }) => step);
  return (step, startedAt) => {
    const isOpen = open !== undefined && step in open.touches && startedAt >= open.startedAt;
    // The journal notes that it begins a little later than it begins: first it is looked what is there.
    const found = works.get(step)?.find(({ from, to }) => from <= startedAt && startedAt <= to);
    return isOpen ? open.id : found?.run;
  };
}

/** A store takes so many requests at once without pushing back; what began before is seldom asked for. */
const NEWEST = 20;

/** When a step was at work, in milliseconds since 1970. */
interface Work {
  readonly run: string;
  readonly step: string;
  readonly from: number;
  readonly to: number;
}

async function workIn(runs: Pick<RunFiles, 'read'>, run: string): Promise<Work[]> {
  try {
    const text = await runs.read(run, REPORT);
    const parts = text === undefined ? [] : partsIn(text);
    return parts.flatMap(({ steps }) =>
      steps.flatMap(({ name, startedAt, durationMs }) => {
        if (startedAt === undefined) return [];
        const from = Date.parse(startedAt);
        return [{ run, step: name, from, to: from + durationMs }];
      }),
    );
  } catch {
    return [];
  }
}
