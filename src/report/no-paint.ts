/** The colours and weights that text for people uses; where a stream shows none, each gives its text back as it is. */
export interface Paint {
  readonly bold: Stroke;
  readonly dim: Stroke;
  readonly red: Stroke;
  readonly green: Stroke;
  readonly yellow: Stroke;
  readonly cyan: Stroke;
}

/** Gives every text back as it is. */
export const NO_PAINT: Paint = {
  bold: String,
  dim: String,
  red: String,
  green: String,
  yellow: String,
  cyan: String,
};

type Stroke = (text: string) => string;
