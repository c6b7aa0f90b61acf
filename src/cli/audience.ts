import type { Event } from '../engine/event.ts';
import type { RunDocument } from '../report/documents.ts';
import { type Opening, SILENT } from '../report/reporter.ts';
import type { Telling } from './common-flags.ts';
import { openReporter } from './open-reporter.ts';
import type { Project } from './project.ts';
import { openRunLog } from './run-log.ts';
import type { Shell } from './shell.ts';
import { openTelemetry, type Telemetry } from './telemetry.ts';

/** All that listen to a run: the progress that people see, its log, its telemetry. */
export interface Audience {
  readonly telemetry: Telemetry;
  /** Each sentence that was told as a warning, once. */
  readonly warnings: ReadonlySet<string>;
  tell(event: Event): void;
  /** Opens what people see, once nothing is asked any more and the lock is held. */
  show(opening: Opening): Promise<void>;
  /** Says that the progress is over: what follows is the result. */
  hide(): void;
  /** Resolves when all has been kept and sent that can be; what the run came to, as far as it has a report. */
  leave(document: RunDocument | undefined): Promise<void>;
}

/** Gathers the audience of one command. */
export async function gather(
  project: Project,
  options: Pick<Telling, 'logLevel'>,
  shell: Shell,
): Promise<Audience> {
  const telemetry = await openTelemetry(project, shell);
  const log = openRunLog(project, shell);
  const warnings = new Set<string>();
  let reporter = SILENT;
  return {
    telemetry,
    warnings,
    tell: (event) => {
      if (event.type === 'warning') warnings.add(event.text);
      for (const listener of [reporter, log, telemetry]) listener.tell(event);
    },
    show: async (opening) => {
      reporter = await openReporter(options, shell, opening);
    },
    hide: () => reporter.close(),
    leave: async (document) => {
      await Promise.all([log.close(), telemetry.close(document)]);
    },
  };
}
