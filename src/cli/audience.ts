import type { Event } from '../engine/event.ts';
import type { RunDocument } from '../report/documents.ts';
import { type Opening, SILENT } from '../report/reporter.ts';
import type { Telling } from './common-flags.ts';
import { openReporter } from './open-reporter.ts';
import type { Project } from './project.ts';
import { openRunLog } from './run-log.ts';
import type { Shell } from './shell.ts';
import { loggedTraffic } from './traffic-log.ts';
import { type Measured, NO_TELEMETRY, openTelemetry, type Telemetry } from './telemetry.ts';

/** All that listen to a run: the progress that people see, its log, its telemetry. */
export interface Audience {
  readonly telemetry: Telemetry;
  /** Each sentence that was told as a warning, once. */
  readonly warnings: ReadonlySet<string>;
  tell(event: Event): void;
  /** Opens what people see, once nothing is asked any more and the lock is held. */
  show(opening: Opening): Promise<void>;
  /** Ends the log of the run with what it came to; resolves to where it lies, undefined where nothing was touched. */
  log(ended: Pick<RunDocument, 'result' | 'exitCode'>): Promise<string | undefined>;
  /** Says that the progress is over: what follows is the result. */
  hide(): void;
  /** Resolves when all has been kept and sent that can be; what the run came to, as far as it has a report. */
  leave(document: RunDocument | undefined): Promise<void>;
}

/** Gathers the audience of one command. */
export async function gather(
  project: Project,
  options: Pick<Telling, 'logLevel'> & Omit<Measured, 'warn'>,
  shell: Shell,
): Promise<Audience> {
  const warnings = new Set<string>();
  let reporter = SILENT;
  let telemetry = NO_TELEMETRY;
  const tell = (event: Event): void => {
    if (event.type === 'warning') warnings.add(event.text);
    for (const listener of [reporter, log, telemetry]) listener.tell(event);
  };
  const warn = (text: string, step?: string): void =>
    tell(shell.redactor.json({ type: 'warning', text, ...(step !== undefined && { step }) }));
  const log = openRunLog(project, shell, (text) => tell({ type: 'warning', text }));
  telemetry = await openTelemetry(project, { ...options, warn }, shell);
  return {
    telemetry: { ...telemetry, traffic: loggedTraffic(log, telemetry.traffic) },
    warnings,
    tell,
    show: async (opening) => {
      for (const text of [...opening.notes, opening.title]) log.note('info', { type: 'note' }, text);
      reporter = await openReporter(options, shell, opening);
      // Some are told before anything can be shown: what the vault, or the lack of it, decides.
      for (const text of warnings) reporter.tell({ type: 'warning', text });
    },
    hide: () => reporter.close(),
    log: (ended) => log.end(ended),
    leave: async (document) => {
      const [place] = await Promise.all([log.end(), telemetry.close(document)]);
      shell.known.log = place;
    },
  };
}
