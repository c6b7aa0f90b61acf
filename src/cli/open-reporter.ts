import type { Opening, Reporter } from '../report/reporter.ts';
import type { Telling } from './common-flags.ts';
import { openLogFormat } from './log-format.ts';
import { isCi, type Shell } from './shell.ts';

/**
 * Opens the reporter of the progress on stderr: lines of the log where a level is asked for, a live list on a terminal, plain
 * lines everywhere else, pipelines with a terminal included.
 */
export async function openReporter(
  options: Pick<Telling, 'logLevel'>,
  shell: Shell,
  opening: Opening,
): Promise<Reporter> {
  const { stderr, variables, world, redactor, correlationId } = shell;
  const write = (text: string): void => void stderr.write(text);
  const shown: Opening = redactor.json(opening);
  if (options.logLevel !== undefined) {
    const [{ jsonLog }, format] = await Promise.all([import('../report/json-log.ts'), openLogFormat(shell)]);
    return jsonLog(
      (line) => write(format(line)),
      options.logLevel,
      shown,
      { correlationId },
      () => world.now(),
    );
  }
  if (stderr.isTTY && !isCi(variables) && variables['TERM'] !== 'dumb') {
    const { terminal } = await import('../report/terminal.ts');
    return terminal(stderr, shown, () => world.now());
  }
  const { lines } = await import('../report/lines.ts');
  return lines(write, shown);
}
