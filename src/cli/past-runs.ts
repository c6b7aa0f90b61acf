import { Failure } from '../engine/failure.ts';
import type { KeptPart } from '../report/history/kept-report.ts';
import type { LogLine, ReadLog } from '../report/history/log-lines.ts';
import type { ToldRun } from '../report/history/told.ts';
import type { OpenNow } from '../report/history/open-part.ts';
import { toldRun } from '../report/history/told-run.ts';
import type { Environment } from './environment.ts';
import { bindingOf } from './facts.ts';
import { filesHere, pastFiles, type Unreadable } from './past-files.ts';
import type { Shell } from './shell.ts';
import { readHeld, refuseStored } from './state-transfer.ts';

/** The runs of an environment, as what is kept tells them. */
export interface PastRuns {
  /** The ids of the runs that anything is kept of, the newest first. */
  readonly ids: readonly string[];
  /** What could not be read so far. */
  readonly unreadable: Unreadable[];
  /** All that is told of a run, with its log. */
  readonly told: (run: string) => Promise<PastRun>;
  /** The newest runs, the newest first; their logs are read only where their reports do not tell all. */
  readonly newest: (limit: number) => Promise<readonly ToldRun[]>;
}

/** One run, with its log. */
export interface PastRun extends ToldRun, ReadLog {
  /** The paths of the files of its evidence, below the run. */
  readonly evidence: readonly string[];
  /** Where the files of the run lie. */
  readonly place: string;
  /** Where the log lies; undefined where there is none. */
  readonly log: string | undefined;
  /** Reads one of its files. */
  readonly read: (path: string) => Promise<string | undefined>;
}

/**
 * Opens what is kept of the runs of an environment. Takes no lock and changes nothing. What is damaged is told beside the
 * rest. Throws `Failure` where the store cannot be listed, and for a state that has moved or belongs elsewhere.
 */
export async function openPastRuns(
  environment: Pick<Environment, 'state' | 'stateFolder' | 'loaded'>,
  shell: Pick<Shell, 'world'>,
): Promise<PastRuns> {
  const { state } = environment;
  const files = pastFiles(environment);
  const open = await openNow(environment, shell, files.unreadable);
  const there = (await state.runs.list()).toReversed();
  const known = new Set(there);
  const all = (await filesHere(environment)?.list()) ?? [];
  const onlyHere = all.filter((run) => !known.has(run)).toReversed();
  const seen = [...onlyHere, ...there];
  const ids = open === undefined || seen.includes(open.run) ? seen : [open.run, ...seen];

  const put = async (run: string, reports: readonly KeptPart[], lines: readonly LogLine[]) => {
    const isOpen = open?.run === run;
    const isTold = isOpen || reports.length + lines.length > 0;
    const completed = isTold ? undefined : await files.completed(run);
    return toldRun({ run, reports, lines, open: isOpen ? open : undefined, completed });
  };
  return {
    ids,
    unreadable: files.unreadable,
    told: async (run) => {
      const [reports, log, evidence] = await Promise.all([
        files.reports(run),
        files.log(run),
        files.evidence(run),
      ]);
      return {
        ...(await put(run, reports, log.lines)),
        ...log,
        evidence,
        place: `${state.place}/runs/${run}`,
        read: (path) => state.runs.read(run, path),
      };
    },
    newest: async (limit) => {
      // Which of those that are only here are newer is told by what is in them.
      const some = ids.slice(0, ids.length - there.length + limit);
      const told = await inBatches(some, async (run) => {
        const reports = await files.reports(run);
        const isWhole = open?.run !== run && tellsAll(reports);
        return put(run, reports, isWhole ? [] : (await files.log(run)).lines);
      });
      return newestFirst(told).slice(0, limit);
    },
  };
}

/** Orders runs by when something was last done to them: what is running is the newest of all. */
export function newestFirst(told: readonly ToldRun[]): ToldRun[] {
  return told.toSorted((a, b) => activity(b) - activity(a));
}

function activity({ row: { result, finishedAt, startedAt } }: ToldRun): number {
  return result === 'running' ? Infinity : Date.parse(finishedAt ?? startedAt ?? '') || 0;
}

/** Between two commands on a run, and before one that went on with it, there may be one that was killed. */
function tellsAll(reports: readonly KeptPart[]): boolean {
  const [only, second] = reports;
  if (only === undefined || second !== undefined) return false;
  const { times, open, resumed, command = 'run' } = only;
  return times !== undefined && !open && resumed !== true && BEGINNING.has(command);
}

/** What begins a run; the others work on one that is there. */
const BEGINNING: ReadonlySet<string> = new Set(['run', 'destroy', 'return', 'unprotect']);

/** The open run, as far as the state can be read, and whether somebody is at work on it. */
async function openNow(
  environment: Pick<Environment, 'state' | 'loaded'>,
  { world }: Pick<Shell, 'world'>,
  unreadable: Unreadable[],
): Promise<(OpenNow & { readonly run: string }) | undefined> {
  const { store, lock, place } = environment.state;
  const binding = bindingOf(environment);
  try {
    const held = await readHeld(store, binding, world);
    if (held.kind === 'placeholder') refuseStored(held.stored, binding, world);
    if (held.kind !== 'state' || held.state.open === undefined) return undefined;
    const { id, kind, phase, startedAt, lastTime } = held.state.open;
    if (phase === 'finished') return undefined;
    const looked = await lock.look();
    const now = world.now();
    const begun = Date.parse(looked.holder?.since ?? '');
    const { user, host, job } = looked.holder ?? { user: '?', host: '?' };
    const since = new Date(Number.isNaN(begun) ? now : begun).toISOString();
    return {
      run: id,
      kind,
      phase,
      now,
      startedAt: new Date(startedAt).toISOString(),
      lastTime: new Date(lastTime).toISOString(),
      holder: looked.held ? { user, host, since, ...(job !== undefined && { job }) } : undefined,
    };
  } catch (error) {
    if (error instanceof Failure && error.reason === 'state-foreign') throw error;
    unreadable.push({ file: place, why: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

/** A store takes so many requests at once without pushing back. */
const AT_ONCE = 16;

async function inBatches<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE)
    results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  return results;
}
