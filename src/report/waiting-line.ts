import { setAbove } from './above.ts';
import { openCanvas } from './canvas.ts';
import type { Variables } from './colors.ts';
import { fitted } from './fitted.ts';
import { paintFor } from './paint.ts';
import { spinner } from './spinner.ts';
import { clock, plain } from './words.ts';

/** What a line that waits says at one instant: what goes on, and since when, in milliseconds. */
export interface Waited {
  readonly what: string;
  readonly since: number;
}

/**
 * Draws one line at the end of a terminal that says what goes on, and for how long: `⠹ taking the lock, 0:04`. Returns what
 * takes it away again.
 */
export function waitingLine(
  stream: NodeJS.WriteStream,
  waited: () => Waited,
  { now, variables }: { readonly now: () => number; readonly variables: Variables },
): () => void {
  const paint = paintFor(stream, variables);
  let turn = 0;
  const draw = (): void => {
    const { what, since } = waited();
    const behind = `, ${clock(now() - since)}`;
    const said = fitted(plain(what), (stream.columns || 80) - 3 - behind.length);
    canvas.draw(`${paint.cyan(spinner(turn))} ${said}${paint.dim(behind)}`);
  };
  const canvas = openCanvas(stream, draw);
  const timer = setInterval(() => {
    turn += 1;
    draw();
  }, TURN_MS);
  timer.unref();
  setAbove(stream, (text) => {
    canvas.above(text.endsWith('\n') ? text : `${text}\n`);
    draw();
  });
  draw();
  return () => {
    setAbove(stream, undefined);
    clearInterval(timer);
    canvas.remove();
  };
}

const TURN_MS = 100;
