/** Where text goes, as far as its looks depend on it. */
export interface Screen {
  readonly isTTY?: boolean | undefined;
  hasColors?(): boolean;
}

/** The variables of a process. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Tells whether text that goes to a stream has colours: as FORCE_COLOR says, whatever the stream is, where it is set; else
 * not with NO_COLOR, and on a terminal that has them.
 * Sources: force-color.org; no-color.org; nodejs.org/api/tty.html, `getColorDepth` (FORCE_COLOR goes before NO_COLOR, and
 * its values: 0 and false switch colours off, 1, 2, 3 and true on).
 */
export function hasColors(stream: Screen, variables: Variables): boolean {
  const { FORCE_COLOR: forced = '', NO_COLOR: none = '' } = variables;
  if (forced !== '') return /^(1|2|3|true)$/.test(forced);
  return none === '' && stream.isTTY === true && stream.hasColors?.() === true;
}
