import type { Opening, Reporter } from '../report/reporter.ts';
import type { Telling } from './common-flags.ts';
import { openLogFormat } from './log-format.ts';
import { openProgress } from './open-progress.ts';
import type { Shell } from './shell.ts';

/**
 * Opens the reporter of the progress on stderr: lines of the log where a level is asked for, a live list on a terminal, plain
 * lines everywhere else, pipelines with a terminal included.
 */
export async function openReporter(
  options: Pick<Telling, 'logLevel'>,
  shell: Shell,
  opening: Opening,
): Promise<Reporter> {
  const { stderr, world, redactor, correlationId } = shell;
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
  return openProgress({ ...shell, now: () => world.now() }, shown);
}
