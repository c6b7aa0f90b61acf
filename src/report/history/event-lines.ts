import type { Paint } from '../no-paint.ts';
import { plain } from '../words.ts';
import type { LogLine } from './log-lines.ts';
import { shortDuration } from './words.ts';

/** Writes what happened in a run, a line each, with the time since its beginning; what is only progress is left out. */
export function eventLines(lines: readonly LogLine[], startedAt: string | null, paint: Paint): string[] {
  const begun = Date.parse(startedAt ?? lines[0]?.time ?? '');
  return lines
    .filter(({ level }) => level >= INFO)
    .map(({ time, level, msg }) => {
      // What was told before the run's own beginning is told from then on, too.
      const at = `+${shortDuration(Math.max(0, Date.parse(time) - begun))}`.padStart(9);
      return `${paint.dim(at)}  ${level >= ERROR ? paint.red(plain(msg)) : plain(msg)}`;
    });
}

/** As pino counts levels. */
const INFO = 30;
const ERROR = 50;
