import * as colors from 'yoctocolors';
import { hasColors, type Screen, type Variables } from './colors.ts';
import { NO_PAINT, type Paint } from './no-paint.ts';

export { NO_PAINT, type Paint } from './no-paint.ts';

/** Gives the paint for a stream, as `hasColors` decides. */
export function paintFor(stream: Screen, variables: Variables): Paint {
  return hasColors(stream, variables) ? colors : NO_PAINT;
}
