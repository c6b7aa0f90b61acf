import { setAbove } from './above.ts';
import { openCanvas } from './canvas.ts';
import { drawList } from './list.ts';
import type { Paint } from './no-paint.ts';
import type { OutlookSource } from './outlook.ts';
import { outputLines } from './output-lines.ts';
import { advance, endProgress, openProgress } from './progress.ts';
import type { Opening, Reporter } from './reporter.ts';
import { plain } from './words.ts';
import { wrap } from './wrap.ts';

/** What a list is drawn with. */
export interface Drawn {
  readonly now: () => number;
  readonly paint: Paint;
  readonly outlook?: OutlookSource | undefined;
}

/**
 * Draws the run as a list that lives in the terminal; its last state stays in the scrollback, also where the process ends
 * before the run has.
 */
export function terminal(
  stream: NodeJS.WriteStream,
  opening: Opening,
  { now, paint, outlook }: Drawn,
): Reporter {
  for (const note of opening.notes) stream.write(`${plain(note)}\n`);
  const progress = openProgress(opening.steps, opening.title, now());
  let turn = 0;
  let asked = false;
  let closed = false;
  const frame = (height: number, ended = false): string =>
    drawList(progress, { now: now(), turn, width: (stream.columns || 80) - 1, height, paint, ended });
  const draw = (): void => canvas.draw(frame(Math.max(2, (stream.rows || 24) - 1)));
  const canvas = openCanvas(stream, draw);
  const above = (text: string): void => {
    canvas.above(text.endsWith('\n') ? text : `${text}\n`);
    draw();
  };
  const timer = setInterval(() => {
    turn += 1;
    draw();
  }, TURN_MS);
  timer.unref();
  const close = (): void => {
    closed = true;
    process.off('exit', close);
    setAbove(stream, undefined);
    clearInterval(timer);
    endProgress(progress, now());
    canvas.end(`${frame(Infinity, true)}\n\n`);
  };
  process.once('exit', close);
  setAbove(stream, above);
  draw();
  return {
    tell(event) {
      if (closed) return;
      advance(progress, event, now());
      if (event.type === 'step-output') above(outputLines(event).map(paint.dim).join('\n'));
      if (event.type === 'warning') {
        const about = event.step === undefined ? '' : `${event.step}: `;
        above(wrap(`${paint.yellow('!')} ${plain(about + event.text)}`, stream.columns || 80));
      }
      if (event.type !== 'step-started' || asked) return;
      asked = true;
      // Nobody is kept from deploying for want of an estimate.
      void outlook?.()
        .then((known) => (progress.outlook = known))
        .catch(() => undefined);
    },
    close,
  };
}

/** Often enough to look alive, seldom enough for a slow connection. */
const TURN_MS = 100;
