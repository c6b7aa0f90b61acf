import type { Opening, Reporter } from './reporter.ts';
import { telling } from './telling.ts';
import { plain } from './words.ts';

/** Writes each event as one line without colours: for pipes, files and pipelines. */
export function lines(write: (text: string) => void, opening: Opening): Reporter {
  for (const note of [...opening.notes, opening.title]) write(`${plain(note)}\n`);
  let last = '';
  return {
    tell(event) {
      const { step, text } = telling(event);
      const line = plain(step === undefined ? text : `${step}: ${text}`);
      // A poll that says the same again would fill a log.
      if (line !== last) write(`${line}\n`);
      last = line;
    },
    close: () => undefined,
  };
}
