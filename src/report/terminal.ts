import { createLogUpdate } from 'log-update';
import { drawList } from './list.ts';
import { paintFor } from './paint.ts';
import { advance, endProgress, openProgress } from './progress.ts';
import type { Opening, Reporter } from './reporter.ts';
import { plain } from './words.ts';

/** Draws the run as a list that lives in the terminal; its last state stays in the scrollback. */
export function terminal(stream: NodeJS.WriteStream, opening: Opening, now: () => number): Reporter {
  for (const note of opening.notes) stream.write(`${plain(note)}\n`);
  const log = createLogUpdate(stream);
  const progress = openProgress(opening.steps, opening.title);
  const paint = paintFor(stream);
  let turn = 0;
  const frame = (height: number): string =>
    drawList(progress, { now: now(), turn, width: (stream.columns || 80) - 1, height, paint });
  const draw = (): void => log(frame((stream.rows || 24) - 1));
  const timer = setInterval(() => {
    turn += 1;
    draw();
  }, TURN_MS);
  timer.unref();
  draw();
  return {
    tell: (event) => advance(progress, event, now()),
    close() {
      clearInterval(timer);
      endProgress(progress, now());
      log.persist(`${frame(Infinity)}\n\n`);
      log.done();
    },
  };
}

/** Often enough to look alive, seldom enough for a slow connection. */
const TURN_MS = 100;
