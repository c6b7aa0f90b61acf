import type { Paint } from './no-paint.ts';
import { NO_PAINT } from './no-paint.ts';
import { outputLines } from './output-lines.ts';
import type { Opening, Reporter } from './reporter.ts';
import { telling } from './telling.ts';
import { plain, timeOfDay } from './words.ts';

/**
 * Writes each event as one line with the time of day: for pipes, files and pipelines. What is said before the first event
 * has none.
 */
export function lines(
  write: (text: string) => void,
  opening: Opening,
  { now, paint = NO_PAINT }: { readonly now: () => number; readonly paint?: Paint | undefined },
): Reporter {
  for (const note of [...opening.notes, opening.title]) write(`${plain(note)}\n`);
  let last = '';
  return {
    tell(event) {
      const time = paint.dim(timeOfDay(now()));
      if (event.type === 'step-output') {
        for (const line of outputLines(event)) write(`${time} ${line}\n`);
        return;
      }
      // What the parts of a step wait for is told anyway.
      if (event.type === 'item-started') return;
      if (event.type === 'item-ended' && event.ok && event.durationMs < WORTH_TELLING_MS) return;
      const { step, text } = telling(event);
      const line = plain(step === undefined ? text : `${step}: ${text}`);
      // A poll that says the same again would fill a log.
      if (line !== last) write(`${time} ${FAILURES.has(event.type) ? paint.red(line) : line}\n`);
      last = line;
    },
    close: () => undefined,
  };
}

/** What took less would only be noise. */
const WORTH_TELLING_MS = 1000;

const FAILURES: ReadonlySet<string> = new Set(['step-failed', 'step-restore-failed']);
