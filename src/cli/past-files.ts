import { z } from 'zod';
import { type KeptPart, partsIn } from '../report/history/kept-report.ts';
import { type ReadLog, readLog } from '../report/history/log-lines.ts';
import type { Sources } from '../report/history/told-run.ts';
import { fileRunFiles } from '../state/file-run-files.ts';
import type { RunFiles } from '../state/run-files.ts';
import type { Environment } from './environment.ts';
import { LOG } from './kept-log.ts';
import { KEPT, REPORT } from './kept-runs.ts';
import { mergedLogs } from './log-file.ts';

/** Something that could not be read. */
export interface Unreadable {
  readonly file: string;
  readonly why: string;
}

/** What is kept of single runs, as far as it can be read: nothing here throws. */
export interface PastFiles {
  /** What could not be read so far, each file once. */
  readonly unreadable: Unreadable[];
  /** What the commands on a run told. */
  readonly reports: (run: string) => Promise<readonly KeptPart[]>;
  /** Its log, and where that lies. */
  readonly log: (run: string) => Promise<ReadLog & { readonly log: string | undefined }>;
  /** When it completed, by the state that it left. */
  readonly completed: (run: string) => Promise<Sources['completed']>;
  /** The paths of its evidence. */
  readonly evidence: (run: string) => Promise<readonly string[]>;
}

/** Where files of runs lie. */
export type RunPlaces = Pick<Environment, 'stateFolder'> & {
  readonly state: Pick<Environment['state'], 'type' | 'place' | 'runs'>;
};

/** Reads what is kept of runs; the log of one that was killed may still be on this machine, whatever the store. */
export function pastFiles({ state, stateFolder }: RunPlaces): PastFiles {
  const unreadable: Unreadable[] = [];
  const here = filesHere({ state, stateFolder });
  const attempt = async <Result>(file: string, act: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await act();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!unreadable.some((one) => one.file === file)) unreadable.push({ file, why });
      return undefined;
    }
  };
  const read = <Result>(run: string, path: string, parse: (text: string) => Result) =>
    attempt(`${state.place}/runs/${run}/${path}`, async () => {
      const text = await state.runs.read(run, path);
      return text === undefined ? undefined : parse(text);
    });
  return {
    unreadable,
    reports: async (run) => (await read(run, REPORT, partsIn)) ?? [],
    log: async (run) => {
      const [kept, local] = await Promise.all([
        read(run, LOG, String),
        here && attempt(`${stateFolder}/runs/${run}/${LOG}`, () => here.read(run, LOG)),
      ]);
      const text = local === undefined ? kept : mergedLogs(kept ?? '', local);
      const place = kept === undefined && local !== undefined ? stateFolder : state.place;
      return {
        ...readLog(text ?? ''),
        log: text === undefined ? undefined : `${place}/runs/${run}/${LOG}`,
      };
    },
    completed: (run) => read(run, KEPT, (text) => completedIn(text, run)),
    evidence: async (run) => {
      const paths = await attempt(`${state.place}/runs/${run}`, () => state.runs.paths(run));
      return (paths ?? []).filter((path) => path.startsWith('evidence/')).toSorted();
    },
  };
}

/** The files of runs that are on this machine only; undefined where the store is here, too. */
export function filesHere({ state, stateFolder }: RunPlaces): RunFiles | undefined {
  return state.type === 'file' ? undefined : fileRunFiles(stateFolder);
}

const keptShape = z.object({
  lastRun: z.object({ id: z.string(), startedAt: z.number(), finishedAt: z.number() }),
});

/** All that is kept of some older runs. */
function completedIn(text: string, run: string): Sources['completed'] {
  const { id, startedAt, finishedAt } = keptShape.parse(JSON.parse(text)).lastRun;
  if (id !== run) return undefined;
  return {
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
  };
}
