import type { LogIds } from './json-log.ts';

/** Writes what was thrown as one line of the JSON log, with the stacks of it and of its causes: for --log-level debug. */
export function traceLine(
  thrown: unknown,
  time: number,
  ids: LogIds & { readonly step?: string | undefined },
): string {
  const { run, step, correlationId } = ids;
  const line = {
    level: DEBUG,
    time: new Date(time).toISOString(),
    ...(run !== undefined && { run }),
    correlationId,
    event: { type: 'thrown' },
    ...(step !== undefined && { step }),
    stack: stackOf(thrown),
    msg: thrown instanceof Error ? thrown.message : String(thrown),
  };
  return `${JSON.stringify(line)}\n`;
}

/** As pino counts levels. */
const DEBUG = 20;

function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? '' : `\ncaused by ${stackOf(thrown.cause)}`;
  return `${thrown.stack ?? thrown.message}${cause}`;
}
