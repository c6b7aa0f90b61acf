import { Failure } from '../engine/failure.ts';
import type { RunReport } from '../engine/report.ts';
import type { LastRun, State } from '../engine/state.ts';
import { readStored } from '../engine/stored-state.ts';
import type { OpenState } from './state-store.ts';

/**
 * Keeps the state as a completed run left it, so that it can be gone back to, and removes the files of all but the newest
 * thirty runs. A run that changed nothing leaves nothing new. What cannot be kept cannot be gone back to later; the
 * deployment itself is done, so that this is no failure of it.
 */
export async function keepRun(
  { store, runs }: Pick<OpenState, 'store' | 'runs'>,
  { result, runId }: Pick<RunReport, 'result' | 'runId'>,
): Promise<void> {
  if (result !== 'completed' || runId === null) return;
  try {
    const { snapshot } = await store.read();
    if (snapshot === undefined) return;
    await runs.write(runId, KEPT, snapshot);
    await runs.prune(NEWEST);
  } catch {
    // Told by `--to`, should anybody want to go back to it.
  }
}

const KEPT = 'state.json';
const NEWEST = 30;

/**
 * The records as a run left them. Throws `Failure` `usage`, listing the runs there are, where nothing is kept of it, and
 * those of a state that cannot be read or belongs elsewhere.
 */
export async function recordsOf(
  run: string,
  { runs, place }: Pick<OpenState, 'runs' | 'place'>,
  binding: State['binding'],
): Promise<State['records']> {
  const snapshot = await runs.read(run, KEPT);
  if (snapshot !== undefined) {
    return readStored({ snapshot, journal: '', place: `${place}/runs/${run}` }, binding, '').state.records;
  }
  const known = (await runs.list()).toReversed();
  const told: string[] = [];
  for (const id of known) {
    if (told.length === LISTED) break;
    const text = await runs.read(id, KEPT);
    if (text === undefined) continue;
    const { lastRun } = readStored({ snapshot: text, journal: '', place }, binding, '').state;
    told.push(`${id}${finished(lastRun)}`);
  }
  throw new Failure('usage', `nothing is kept of a run ${run}`, {
    hint: told.length === 0 ? 'Nothing is kept of any run yet.' : `There is: ${told.join(', ')}.`,
  });
}

const LISTED = 5;

function finished(lastRun: LastRun | undefined): string {
  return lastRun === undefined ? '' : ` (${new Date(lastRun.finishedAt).toISOString()})`;
}
