import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileRunFiles } from '../state/file-run-files.ts';
import { runFilePath } from '../state/run-files.ts';
import { mergedLogs, removeLogFile } from './log-file.ts';
import type { Project } from './project.ts';
import type { Shell } from './shell.ts';

/** What the log needs of a project: where its state is kept, and the folder for what stays on this machine. */
export type LogHome = Pick<Project, 'stateFolder'> & {
  readonly state: Pick<Project['state'], 'type' | 'runs'>;
};

/** Where the log of a run is written while it goes on, on this machine whatever the store. */
export function localLog({ stateFolder }: LogHome, run: string): string {
  return join(stateFolder, runFilePath(run, LOG));
}

/**
 * Keeps the logs of these runs where the state is, and removes those of all but the newest fifty runs. Resolves to where
 * the log of the last one lies then, within its time. That it could not be taken there is a warning, and it stays here.
 */
export async function keepLogs(
  home: LogHome,
  runs: readonly string[],
  { signal }: Pick<Shell, 'signal'>,
  warn: (text: string) => void,
  limitMs: number = LIMIT_MS,
): Promise<string | undefined> {
  // What could not be opened has been told.
  const written = runs.filter((one) => existsSync(localLog(home, one)));
  const run = written.at(-1);
  if (run === undefined) return undefined;
  const { promise: late, resolve } = Promise.withResolvers<Error>();
  const waitMs = signal.aborted ? Math.min(limitMs, INTERRUPTED_MS) : limitMs;
  const timer = setTimeout(() => resolve(new Error(`no answer within ${waitMs} ms`)), waitMs);
  const kept = await Promise.race([keep(home, written).catch(asError), late]);
  clearTimeout(timer);
  if (typeof kept === 'string') return kept;
  const here = localLog(home, run);
  warn(`${here}: the log of the run stays there, it could not be kept with the state (${kept.message})`);
  return here;
}

/** The log of a run among its files. */
export const LOG = 'log.jsonl';

/** As many runs as can be gone back to. */
const NEWEST = 50;

/** A store that answers takes a second; for one that does not, nobody waits longer for a log. */
const LIMIT_MS = 10_000;
const INTERRUPTED_MS = 1000;

async function keep(home: LogHome, runs: readonly string[]): Promise<string> {
  let place = '';
  for (const run of runs) place = home.state.type === 'file' ? localLog(home, run) : await upload(home, run);
  // What cannot be removed now is removed after the next run.
  await home.state.runs.prune(NEWEST, LOG).catch(() => undefined);
  if (home.state.type !== 'file')
    await fileRunFiles(home.stateFolder)
      .prune(NEWEST, LOG)
      .catch(() => undefined);
  return place;
}

async function upload(home: LogHome, run: string): Promise<string> {
  const here = localLog(home, run);
  const there = (await home.state.runs.read(run, LOG)) ?? '';
  const place = await home.state.runs.write(run, LOG, mergedLogs(there, readFileSync(here, 'utf8')));
  removeLogFile(here);
  return place;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
