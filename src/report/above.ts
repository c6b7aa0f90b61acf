const lists = new WeakMap<object, (text: string) => void>();

/** Says how text is written above the list that is drawn on a stream; undefined: there is none any more. */
export function setAbove(stream: object, write: ((text: string) => void) | undefined): void {
  if (write === undefined) lists.delete(stream);
  else lists.set(stream, write);
}

/** Writes text to a stream: above the list where one is drawn on it, which would be torn apart otherwise. */
export function writeAbove(stream: NodeJS.WritableStream, text: string): void {
  const above = lists.get(stream);
  if (above === undefined) stream.write(text);
  else above(text);
}
