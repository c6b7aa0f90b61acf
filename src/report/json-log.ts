import { pino } from 'pino';
import type { Event } from '../engine/event.ts';
import type { LogLevel } from './log-level.ts';
import type { Opening, Reporter } from './reporter.ts';
import { telling } from './telling.ts';
import { plain } from './words.ts';

/** Writes each event of at least a level as one JSON line; `event` holds it whole. */
export function jsonLog(write: (text: string) => void, level: LogLevel, opening: Opening): Reporter {
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write });
  for (const note of [...opening.notes, opening.title]) log.info(plain(note));
  return {
    tell: (event) => log[levelOf(event)]({ event }, plain(messageOf(event))),
    close: () => undefined,
  };
}

function levelOf(event: Event): Exclude<LogLevel, 'silent'> {
  if (event.type === 'step-failed' || event.type === 'step-restore-failed') return 'error';
  if (event.type === 'rollback-started' || event.type === 'settling' || event.type === 'waiting')
    return 'warn';
  if (event.type === 'warning') return 'warn';
  if (event.type === 'step-pending' || event.type === 'still-ending') return 'warn';
  if ((event.type === 'step-restored' || event.type === 'given-back') && !event.clean) return 'warn';
  return event.type === 'step-progress' ? 'debug' : 'info';
}

function messageOf(event: Event): string {
  const { step, text } = telling(event);
  return step === undefined ? text : `${step}: ${text}`;
}
