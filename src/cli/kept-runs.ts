import { Failure } from '../engine/failure.ts';
import type { LastRun, State } from '../engine/state.ts';
import { readStored } from '../engine/stored-state.ts';
import type { RunDocument } from '../report/documents.ts';
import type { OpenState } from './state-store.ts';

/**
 * Keeps what a run told (`report.json`), and of a completed one the state as it left it, so that it can be gone back to;
 * the oldest of both are removed. A run that touched nothing leaves nothing new. What cannot be kept cannot be gone back to,
 * or told of, later; the run itself is done, so that this is no failure of it.
 */
export async function keepRun(
  { store, runs }: Pick<OpenState, 'store' | 'runs'>,
  document: Pick<RunDocument, 'result' | 'runId'>,
): Promise<void> {
  const { result, runId } = document;
  if (runId === null) return;
  try {
    await runs.write(runId, REPORT, `${JSON.stringify(document, undefined, 2)}\n`);
    await runs.prune(TOLD, REPORT);
    const { snapshot } = result === 'completed' ? await store.read() : {};
    if (snapshot === undefined) return;
    await runs.write(runId, KEPT, snapshot);
    await runs.prune(NEWEST, KEPT);
  } catch {
    // Told by `--to`, should anybody want to go back to it.
  }
}

const KEPT = 'state.json';
/** What a run told, as its document. */
export const REPORT = 'report.json';

/** Some weeks of an environment that is deployed to twice a day; a state has some hundred kilobytes. */
const NEWEST = 50;

/** Of these a history is told; a report has some kilobytes. */
const TOLD = 100;

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
