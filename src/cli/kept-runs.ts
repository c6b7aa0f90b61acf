import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import type { LastRun, State } from '../engine/state.ts';
import { readStored } from '../engine/stored-state.ts';
import type { RunDocument } from '../report/documents.ts';
import type { Author } from './author.ts';
import type { OpenState } from './state-store.ts';

/**
 * Keeps what a command told of a run (`report.json`) and who ran it, with what earlier commands on the same run told, and of
 * a completed one the state as it left it, so that it can be gone back to; the oldest of both are removed. A run that touched
 * nothing leaves nothing new. What cannot be kept cannot be gone back to, or told of, later; the run itself is done, so that
 * this is no failure of it. Without the lock nothing is kept.
 */
export async function keepRun(
  { store, runs, mayWrite }: Pick<OpenState, 'store' | 'runs' | 'mayWrite'>,
  document: Pick<RunDocument, 'result' | 'runId'>,
  author: Author & { readonly resumed?: boolean; readonly undid?: string },
): Promise<void> {
  const { result, runId } = document;
  if (runId === null) return;
  try {
    // Whoever has taken the run over tells of it: what this process knows of it is no longer the last word.
    mayWrite();
    const earlier = earlierIn(await runs.read(runId, REPORT));
    const report = { ...document, ...author, ...(earlier.length > 0 && { earlier }) };
    await runs.write(runId, REPORT, `${JSON.stringify(report, undefined, 2)}\n`);
    await runs.prune(TOLD, REPORT);
    const { snapshot } = result === 'completed' ? await store.read() : {};
    if (snapshot === undefined) return;
    await runs.write(runId, KEPT, snapshot);
    await runs.prune(NEWEST, KEPT);
  } catch {
    // Told by `--to`, should anybody want to go back to it.
  }
}

/**
 * All in one file: it is replaced at once, so that no crash loses a part or keeps one twice, and it is one request to a
 * container. What is damaged is given up; the log still tells of it.
 */
function earlierIn(text: string | undefined): readonly unknown[] {
  if (text === undefined) return [];
  try {
    const { earlier = [], ...last } = reportShape.parse(JSON.parse(text));
    return [...earlier, last].slice(-MOST_EARLIER);
  } catch {
    return [];
  }
}

const reportShape = z.looseObject({ runId: z.string(), earlier: z.array(z.unknown()).optional() });

/** Nobody goes on with one run that often, but a pipeline that has run wild. */
const MOST_EARLIER = 50;

/** The state as a completed run left it. */
export const KEPT = 'state.json';

/** What the commands on a run told: the document of the last one, with its author; those before it are its `earlier`. */
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
