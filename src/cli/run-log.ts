import type { ErrorNote } from '../engine/entries.ts';
import type { Event } from '../engine/event.ts';
import type { RunDocument } from '../report/documents.ts';
import type { LogLines, logLines, LogNote } from '../report/json-log.ts';
import type { LogLevel } from '../report/log-level.ts';
import { keepLogs, localLog, type LogHome } from './kept-log.ts';
import { openLogFile } from './log-file.ts';
import type { Shell } from './shell.ts';

/** The log of one run, kept with its files. It never throws and never fails a run. */
export interface RunLog {
  tell(event: Event): void;
  /** Writes what is no event of the engine: what became of a request, for example. */
  note(level: Exclude<LogLevel, 'silent'>, note: LogNote, text: string): void;
  /**
   * Ends the log with what the run came to, and keeps it where the state is. Resolves to where it lies, within its time;
   * undefined where nothing was touched. What is told later is not written, and a second call changes nothing.
   */
  end(ended?: RunEnded): Promise<string | undefined>;
}

/** What a run came to, and why where it failed outside any step. */
export type RunEnded = Pick<RunDocument, 'result' | 'exitCode'> & { readonly error?: ErrorNote };

/**
 * Opens the log of the run that is about to begin: `runs/<run>/log.jsonl`. Nothing is written before something is touched;
 * what was told until then is kept in memory, and written with it. Lines go to a file on this machine while they are told;
 * where the state is in Azure, the file is taken there at the end, and joined with what is there of the same run.
 */
export function openRunLog(
  home: LogHome,
  shell: Pick<Shell, 'world' | 'redactor' | 'correlationId' | 'signal'>,
  warn: (text: string) => void,
  limitMs?: number,
): RunLog {
  const { world, redactor } = shell;
  const pages = openPages(home, shell, warn, limitMs);
  const held: { readonly of: string | undefined; readonly tell: (lines: LogLines) => void }[] = [];
  let run: string | undefined;
  let touched = false;
  let flushing = false;
  let closed = false;
  let loading: Promise<void> | undefined;
  let make: typeof logLines | undefined;
  let ending: Promise<string | undefined> | undefined;

  const flush = (): void => {
    // That a line cannot be written is told to this log, too.
    if (!touched || run === undefined || flushing) return;
    if (make === undefined) {
      // A run that changes nothing loads nothing for it.
      loading ??= import('../report/json-log.ts').then((module) => {
        make = module.logLines;
        flush();
      });
      return;
    }
    flushing = true;
    for (let one = held.shift(); one !== undefined; one = held.shift())
      one.tell(pages.linesOf(one.of ?? run, make));
    flushing = false;
  };
  const hold = (tell: (lines: LogLines, time: number) => void): void => {
    if (closed || held.length >= MOST_HELD) return;
    const time = world.now();
    // What is told before a run has touched anything belongs to the one that begins next.
    held.push({ of: touched ? run : undefined, tell: (lines) => tell(lines, time) });
    flush();
  };
  const note: RunLog['note'] = (level, told, text) =>
    hold((lines, time) => lines.note(level, redactor.json(told), redactor.text(text), time));

  return {
    tell: (event) => {
      if ('run' in event && event.run !== run) {
        // One run is open at a time: the one before has been closed.
        if (touched) note('info', { type: 'run-closed' }, 'the run was closed; another one begins');
        run = event.run;
        touched = false;
      }
      touched ||= TOUCHING.has(event.type);
      hold((lines, time) => lines.tell(redactor.json(event), time));
    },
    note,
    end: (ended) =>
      (ending ??= (async () => {
        if (ended !== undefined) {
          const { result, exitCode, error } = ended;
          const why = error === undefined ? '' : `: ${error.message}`;
          const told = { type: 'run-ended', result, exitCode, ...(error !== undefined && { error }) };
          note('info', told, `the run ended: ${result}${why}`);
        }
        await loading;
        closed = true;
        return pages.close();
      })()),
  };
}

/** What says that the run changes something; looking and waiting change nothing. */
const TOUCHING: ReadonlySet<Event['type']> = new Set([
  'run-started',
  'step-started',
  'rollback-started',
  'step-restoring',
  'giving-back',
]);

/** Before a run begins there are some notes and warnings, and a line for each wait. */
const MOST_HELD = 10_000;

/** An earlier run may be settled before today's begins: each has a log of its own. */
function openPages(
  home: LogHome,
  shell: Pick<Shell, 'redactor' | 'correlationId' | 'signal'>,
  warn: (text: string) => void,
  limitMs: number | undefined,
) {
  const pages = new Map<string, { readonly lines: LogLines; readonly close: () => void }>();
  return {
    linesOf: (run: string, make: typeof logLines): LogLines => {
      const known = pages.get(run);
      if (known !== undefined) return known.lines;
      const file = openLogFile(localLog(home, run), shell.redactor, warn);
      const { correlationId } = shell;
      const lines = make((line) => file.append(line), 'debug', { correlationId, run });
      pages.set(run, { lines, close: () => file.close() });
      return lines;
    },
    close: async (): Promise<string | undefined> => {
      for (const page of pages.values()) page.close();
      return keepLogs(home, [...pages.keys()], shell, warn, limitMs);
    },
  };
}
