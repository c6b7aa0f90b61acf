import { pino } from 'pino';
import type { Event } from '../engine/event.ts';
import type { LogLevel } from './log-level.ts';
import type { Opening, Reporter } from './reporter.ts';
import { telling } from './telling.ts';
import { plain } from './words.ts';

/** What every line of a log bears, as far as it is known: the same ids as in the report and in what Azure is sent. */
export interface LogIds {
  /** The id of this process, sent to Azure with each request (`x-ms-correlation-request-id`). */
  readonly correlationId: string;
  readonly run?: string;
}

/** What only the log tells: `type` names it as it does an event of the engine. */
export interface LogNote {
  readonly type: string;
  readonly step?: string;
  readonly [member: string]: unknown;
}

/** Writes lines of a log. Times are milliseconds since 1970. */
export interface LogLines {
  tell(event: Event, time: number): void;
  note(level: Exclude<LogLevel, 'silent'>, note: LogNote, text: string, time: number): void;
}

/** Writes each event of at least a level as one JSON line on stderr, after what people should know before it starts. */
export function jsonLog(
  write: (text: string) => void,
  level: LogLevel,
  opening: Opening,
  ids: LogIds,
  now: () => number,
): Reporter {
  const lines = logLines(write, level, ids);
  for (const note of [...opening.notes, opening.title]) lines.note('info', { type: 'note' }, note, now());
  return { tell: (event) => lines.tell(event, now()), close: () => undefined };
}

/**
 * Makes the lines of the log with pino: `level` as pino counts them, `time` (ISO 8601), `run`, `step`, `correlationId`,
 * the `event` whole, and the same in one sentence as `msg`. Which run it is follows from the events. Repeated progress of
 * a step is written once: a poll that says the same again would fill a disk.
 */
export function logLines(write: (text: string) => void, level: LogLevel, ids: LogIds): LogLines {
  let { run } = ids;
  let at = 0;
  const timestamp = (): string => `,"time":"${new Date(at).toISOString()}"`;
  const log = pino({ level, base: null, timestamp }, { write });
  const progress = new Map<string, string>();
  const line = (
    how: Exclude<LogLevel, 'silent'>,
    event: Event | LogNote,
    text: string,
    time: number,
  ): void => {
    at = time;
    const step = 'step' in event ? event.step : undefined;
    const { correlationId } = ids;
    log[how](
      { ...(run !== undefined && { run }), ...(step !== undefined && { step }), correlationId, event },
      plain(text),
    );
  };
  return {
    tell: (event, time) => {
      if ('run' in event) run = event.run;
      if (event.type === 'step-progress') {
        const about = `${event.step} ${event.item ?? ''}`;
        if (progress.get(about) === event.text) return;
        progress.set(about, event.text);
      }
      line(levelOf(event), event, messageOf(event), time);
    },
    note: line,
  };
}

function levelOf(event: Event): Exclude<LogLevel, 'silent'> {
  if (event.type === 'step-failed' || event.type === 'step-restore-failed') return 'error';
  if (event.type === 'rollback-started' || event.type === 'settling' || event.type === 'waiting')
    return 'warn';
  if (event.type === 'warning') return 'warn';
  if (event.type === 'step-pending' || event.type === 'still-ending') return 'warn';
  if ((event.type === 'step-restored' || event.type === 'given-back') && !event.clean) return 'warn';
  return DETAIL.has(event.type) ? 'debug' : 'info';
}

/** What only those want to know who look closer. */
const DETAIL: ReadonlySet<Event['type']> = new Set([
  'step-progress',
  'run-progress',
  'item-started',
  'item-ended',
]);

function messageOf(event: Event): string {
  const { step, text } = telling(event);
  return step === undefined ? text : `${step}: ${text}`;
}
