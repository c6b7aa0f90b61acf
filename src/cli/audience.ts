import type { Event } from '../engine/event.ts';
import type { RunDocument } from '../report/documents.ts';
import type { OutlookSource } from '../report/outlook.ts';
import type { Output } from '../report/with-outputs.ts';
import { type Opening, SILENT } from '../report/reporter.ts';
import { type Ahead, openAhead } from './ahead.ts';
import { authorOf } from './author.ts';
import type { EventStream } from './event-stream.ts';
import { openReporter, type ReporterOptions } from './open-reporter.ts';
import type { Project } from './project.ts';
import { openRunLog, type RunEnded } from './run-log.ts';
import type { Shell } from './shell.ts';
import { loggedTraffic } from './traffic-log.ts';
import { type Measured, NO_TELEMETRY, openTelemetry, type Telemetry } from './telemetry.ts';

/** All that listen to a run: the progress that people see, the events that programs read, its log, its telemetry. */
export interface Audience {
  readonly telemetry: Telemetry;
  /** Each sentence that was told as a warning, once. */
  readonly warnings: ReadonlySet<string>;
  /** How the logs of failed builds, jobs and containers end. */
  readonly outputs: readonly Output[];
  /** Says what goes on before `show`. */
  readonly ahead: Pick<Ahead, 'at'>;
  tell(event: Event): void;
  /** Opens what people see, once nothing is asked any more and the lock is held. */
  show(opening: Opening, outlook?: OutlookSource): Promise<void>;
  /** Ends the log of the run with what it came to; resolves to where it lies, undefined where nothing was touched. */
  log(ended: RunEnded): Promise<string | undefined>;
  /** Says that the progress is over: what follows is the result. */
  hide(): void;
  /** Resolves when all has been kept and sent that can be; what the run came to, as far as it has a report. */
  leave(document: RunDocument | undefined): Promise<void>;
}

/** Gathers the audience of one command. */
export async function gather(
  project: Project,
  options: ReporterOptions & Omit<Measured, 'warn'>,
  shell: Shell,
): Promise<Audience> {
  const warnings = new Set<string>();
  const outputs: Output[] = [];
  const events = await eventsOf(options, shell);
  const ahead = openAhead(options, shell);
  let reporter = SILENT;
  let telemetry = NO_TELEMETRY;
  const tell = (event: Event): void => {
    if (event.type === 'warning') warnings.add(event.text);
    if (event.type === 'step-output') outputs.push(event);
    if (event.type === 'run-progress' && reporter === SILENT) ahead.waits(event.text);
    for (const listener of [reporter, log, telemetry]) listener.tell(event);
    events?.tell(event);
  };
  const warn = (text: string, step?: string): void =>
    tell(shell.redactor.json({ type: 'warning', text, ...(step !== undefined && { step }) }));
  const log = openRunLog(project, shell, (text) => tell({ type: 'warning', text }));
  const { by, program } = authorOf(shell);
  const begun = { type: 'begun', command: options.command, by, program };
  log.note('info', begun, `begun by ${by.user}@${by.host} with deploy ${program}`);
  telemetry = await openTelemetry(project, { ...options, warn }, shell);
  return {
    telemetry: { ...telemetry, traffic: loggedTraffic(log, telemetry.traffic) },
    warnings,
    outputs,
    ahead,
    tell,
    show: async (opening, outlook) => {
      ahead.close();
      events?.opening(opening);
      for (const text of [...opening.notes, opening.title]) log.note('info', { type: 'note' }, text);
      reporter = await openReporter(options, shell, opening, outlook);
      // Some are told before anything can be shown: what the vault, or the lack of it, decides.
      for (const text of warnings) reporter.tell({ type: 'warning', text });
    },
    hide: () => reporter.close(),
    log: (ended) => log.end(ended),
    leave: async (document) => {
      ahead.close();
      const [place] = await Promise.all([log.end(), telemetry.close(document)]);
      events?.end();
      shell.known.log = place;
    },
  };
}

async function eventsOf({ output }: ReporterOptions, shell: Shell): Promise<EventStream | undefined> {
  if (output !== 'ndjson') return undefined;
  return (await import('./event-stream.ts')).openEventStream(shell);
}
