import { currentActivity } from '../engine/activity.ts';
import type { LogIds } from '../report/json-log.ts';
import { LOG_LEVELS, type LogLevel } from '../report/log-level.ts';
import { isCi, type Shell } from './shell.ts';

/**
 * Makes what turns a line of the JSON log, redacted, into what is written to stderr: the same line into pipes, files and
 * pipelines, text for people on a terminal. Its colours are those of `paintFor`.
 */
export async function openLogFormat({
  stderr,
  variables,
}: Pick<Shell, 'stderr' | 'variables'>): Promise<(line: string) => string> {
  if (!stderr.isTTY || isCi(variables)) return String;
  const [{ prettyLines }, { NO_PAINT, paintFor }] = await Promise.all([
    import('../report/pretty-log.ts'),
    import('../report/paint.ts'),
  ]);
  return prettyLines({ colorize: paintFor(stderr, variables) !== NO_PAINT });
}

/** The same of what a user's step says to the console: lines of level `info`, none where that is below the level. */
export async function openConsoleFormat(shell: Shell, level: LogLevel): Promise<(text: string) => string> {
  const format = await openLogFormat(shell);
  return (text) => {
    if (LOG_LEVELS.indexOf(level) > LOG_LEVELS.indexOf('info')) return '';
    const { step } = currentActivity() ?? {};
    const line = {
      level: INFO,
      time: new Date(shell.world.now()).toISOString(),
      ...idsOf(shell),
      ...(step !== undefined && { step }),
      event: { type: 'console' },
      msg: text.trimEnd(),
    };
    return format(`${JSON.stringify(line)}\n`);
  };
}

/** As pino counts levels. */
const INFO = 30;

/** What the lines of this process bear, as far as it is known. */
export function idsOf({ correlationId, known: { runId } }: Pick<Shell, 'correlationId' | 'known'>): LogIds {
  return { correlationId, ...(runId !== undefined && { run: runId }) };
}
