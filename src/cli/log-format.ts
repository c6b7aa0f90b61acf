import type { LogIds } from '../report/json-log.ts';
import { isCi, type Shell } from './shell.ts';

/**
 * Makes what turns a line of the JSON log, redacted, into what is written to stderr: the same line into pipes, files and
 * pipelines, text for people on a terminal. NO_COLOR switches the colours off there (no-color.org).
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
  return prettyLines({ colorize: paintFor(stderr) !== NO_PAINT });
}

/** What the lines of this process bear, as far as it is known. */
export function idsOf({ correlationId, known: { runId } }: Pick<Shell, 'correlationId' | 'known'>): LogIds {
  return { correlationId, ...(runId !== undefined && { run: runId }) };
}
