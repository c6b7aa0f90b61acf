import type { OutlookSource } from '../report/outlook.ts';
import { type Opening, type Reporter, SILENT } from '../report/reporter.ts';
import type { LogLevel } from '../report/log-level.ts';
import { openLogFormat } from './log-format.ts';
import { openProgress } from './open-progress.ts';
import type { Format } from './print.ts';
import type { Shell } from './shell.ts';

/** How the progress of a command is told. */
export interface ReporterOptions {
  readonly output?: Format;
  readonly quiet?: boolean;
  readonly logLevel: LogLevel | undefined;
}

/**
 * Opens the reporter of the progress on stderr: lines of the log where a level is asked for, nothing where it is to be quiet,
 * a live list on a terminal, plain lines everywhere else, pipelines with a terminal included.
 */
export async function openReporter(
  options: ReporterOptions,
  shell: Shell,
  opening: Opening,
  outlook?: OutlookSource,
): Promise<Reporter> {
  const { stdout, stderr, world, redactor, correlationId } = shell;
  const shown: Opening = redactor.json(opening);
  if (options.logLevel !== undefined) {
    const [{ jsonLog }, format] = await Promise.all([import('../report/json-log.ts'), openLogFormat(shell)]);
    return jsonLog(
      (line) => void stderr.write(format(line)),
      options.logLevel,
      shown,
      { correlationId },
      () => world.now(),
    );
  }
  // A list between the lines of the events, on one terminal, could not be read.
  if (options.quiet === true || (options.output === 'ndjson' && stdout.isTTY)) return SILENT;
  if (shell.ci !== undefined) return (await import('./ci-reporter.ts')).openGrouped(shell.ci, shell, shown);
  return openProgress({ ...shell, now: () => world.now(), outlook }, shown);
}
