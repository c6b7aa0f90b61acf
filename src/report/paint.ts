import * as colors from 'yoctocolors';
import { NO_PAINT, type Paint } from './no-paint.ts';

export { NO_PAINT, type Paint } from './no-paint.ts';

/** Where text goes, as far as its looks depend on it. */
export interface Screen {
  readonly isTTY?: boolean | undefined;
  hasColors?(): boolean;
}

/** Gives the paint for a stream: colours on a terminal that has them, unless NO_COLOR forbids it (no-color.org). */
export function paintFor(stream: Screen): Paint {
  return stream.isTTY === true && stream.hasColors?.() === true ? colors : NO_PAINT;
}
