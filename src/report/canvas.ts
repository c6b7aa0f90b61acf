import ansiEscapes from 'ansi-escapes';
import { createLogUpdate } from 'log-update';
import { widthOf } from './fitted.ts';

/** A part of a terminal, at its end, that is drawn again and again. */
export interface Canvas {
  /** Draws a frame in place of the last one. */
  draw(frame: string): void;
  /** Writes lines above the frame, which stay. */
  above(text: string): void;
  /** Puts the last frame in place of the one that is drawn; it stays, and the cursor is shown again. */
  end(frame: string): void;
  /** Takes the frame away, and shows the cursor again. */
  remove(): void;
}

/**
 * Opens it with `log-update`, which writes what has changed since the last frame, between the marks of synchronized output
 * (mode 2026), hides the cursor, and shows it again however the process ends. `resized` is called when the frame must be
 * drawn anew.
 *
 * A terminal that has become narrower has broken our lines, and one that has become lower has moved the first of them out
 * of sight, from where they come back when it grows: they are erased as it shows them now. `log-update` would erase as many
 * as it wrote, and leave the rest above the frame.
 */
export function openCanvas(stream: NodeJS.WriteStream, resized: () => void): Canvas {
  const log = createLogUpdate(stream);
  let shown: readonly string[] = [];
  let hidden: readonly string[] = [];
  let { rows } = stream;
  const onResize = (): void => {
    const back = takenWithin(hidden.toReversed(), stream.rows - rows, stream.columns);
    hidden = hidden.slice(0, hidden.length - back.taken);
    const all = heightOf(shown, stream.columns) + 1;
    const { taken } = takenWithin(shown, all - stream.rows, stream.columns);
    hidden = [...hidden, ...shown.slice(0, taken)];
    ({ rows } = stream);
    if (shown.length > 0) stream.write(ansiEscapes.eraseLines(all + back.height));
    shown = [];
    log.done();
    resized();
  };
  stream.on('resize', onResize);
  return {
    draw(frame) {
      log(frame);
      shown = frame.split('\n');
    },
    above(text) {
      log.persist(text);
      shown = [];
      // What would come back now may be this text.
      hidden = [];
    },
    end(frame) {
      stream.off('resize', onResize);
      log.persist(frame);
      log.done();
    },
    remove() {
      stream.off('resize', onResize);
      log.clear();
      log.done();
    },
  };
}

/** How many rows of a terminal lines take that it breaks at its width. */
function heightOf(lines: readonly string[], columns: number): number {
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / Math.max(1, columns))), 0);
}

/** How many of the first lines fill so many rows, and how many rows these are at most. */
function takenWithin(
  lines: readonly string[],
  most: number,
  columns: number,
): { readonly taken: number; readonly height: number } {
  let taken = 0;
  while (taken < lines.length && heightOf(lines.slice(0, taken), columns) < most) taken += 1;
  return { taken, height: Math.max(0, Math.min(most, heightOf(lines.slice(0, taken), columns))) };
}
