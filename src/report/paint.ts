import * as colors from 'yoctocolors';

/** The colours and weights that text for people uses; where a stream shows none, each gives its text back as it is. */
export interface Paint {
  readonly bold: Stroke;
  readonly dim: Stroke;
  readonly red: Stroke;
  readonly green: Stroke;
  readonly yellow: Stroke;
  readonly cyan: Stroke;
}

/** Where text goes, as far as its looks depend on it. */
export interface Screen {
  readonly isTTY?: boolean | undefined;
  hasColors?(): boolean;
}

/** Gives the paint for a stream: colours on a terminal that has them, unless NO_COLOR forbids it (no-color.org). */
export function paintFor(stream: Screen): Paint {
  return stream.isTTY === true && stream.hasColors?.() === true ? colors : NO_PAINT;
}

type Stroke = (text: string) => string;

/** Gives every text back as it is. */
export const NO_PAINT: Paint = {
  bold: String,
  dim: String,
  red: String,
  green: String,
  yellow: String,
  cyan: String,
};
