import { Failure } from '../engine/failure.ts';
import { suggest } from '../config/suggestion.ts';
import type { LogsDocument } from '../report/history/logs-document.ts';
import { logsText } from '../report/history/logs-text.ts';
import { type EnvironmentFlags, openEnvironment } from './environment.ts';
import { findRun } from './find-run.ts';
import type { Outcome } from './outcome.ts';
import { openPastRuns, type PastRun } from './past-runs.ts';
import type { Shell } from './shell.ts';

/** What `deploy logs` is asked. */
export interface LogsFlags extends EnvironmentFlags {
  /** An id, the beginning of one, or `last`, the default. */
  readonly run: string | undefined;
  readonly step: string | undefined;
  readonly level: keyof typeof LEVELS | undefined;
  readonly tail: number | undefined;
  readonly evidence: boolean;
  /** Whether the lines are printed as they are, for a program. */
  readonly raw: boolean;
}

/**
 * `deploy logs`: prints the log of a run, or what was saved of its failures. Takes no lock and changes nothing. Throws as
 * `findRun` does, and `Failure` `step-unknown` for a step that the run has not.
 */
export async function logs(flags: LogsFlags, shell: Shell): Promise<Outcome> {
  const environment = await openEnvironment(flags, shell);
  const past = await openPastRuns(environment, shell);
  const found = await findRun(past, flags.run, shell.world.now());
  const { step, evidence: files, raw } = flags;
  if (step !== undefined) refuseUnknown(step, found);
  const lines = files ? [] : linesOf(found, flags);
  const evidence = await evidenceOf(found, flags);
  const { loaded } = environment;
  const document: LogsDocument = shell.redactor.json({
    result: lines.length + (files ? evidence.length : 0) === 0 ? 'nothing-to-do' : 'completed',
    exitCode: 0,
    environment: loaded.environment,
    cloud: loaded.cloud,
    run: found.row.run,
    log: found.log ?? null,
    torn: found.torn,
    lines,
    evidence,
    place: found.place,
    unreadable: past.unreadable,
  });
  return {
    document,
    ...(raw && { asItIs: true }),
    text: (paint) =>
      raw
        ? document.lines.map((line) => `${JSON.stringify(line)}\n`).join('')
        : logsText(document, { files, paint }),
  };
}

/** As pino counts levels. */
const LEVELS = { debug: 20, info: 30, warn: 40, error: 50 } as const;

function linesOf({ lines }: PastRun, { step, level, tail }: LogsFlags): LogsDocument['lines'] {
  const least = level === undefined ? 0 : LEVELS[level];
  const wanted = lines.filter((line) => line.level >= least && (step === undefined || line.step === step));
  return tail === undefined ? wanted : wanted.slice(-tail);
}

async function evidenceOf(
  { evidence, read }: PastRun,
  { step, evidence: files }: LogsFlags,
): Promise<LogsDocument['evidence']> {
  const wanted = evidence.filter((path) => step === undefined || path.startsWith(`evidence/${step}/`));
  if (!files || step === undefined) return wanted.map((path) => ({ path }));
  return Promise.all(
    wanted.map(async (path) => {
      const text = await read(path).catch(() => undefined);
      return { path, ...(text !== undefined && { text }) };
    }),
  );
}

function refuseUnknown(step: string, { steps, lines, row }: PastRun): void {
  const known = new Set([...steps.map(({ name }) => name), ...lines.flatMap((line) => line.step ?? [])]);
  if (known.has(step)) return;
  throw new Failure('step-unknown', `run ${row.run} has no step ${step}`, {
    hint: suggest(step, [...known], 'its steps'),
  });
}
