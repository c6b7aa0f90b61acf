/** Everything that is kept of one environment in one place, for looking through: nothing of it is understood or changed. */
export interface KeptFiles {
  /** The folder or the URL, without anything secret. */
  readonly place: string;
  /** The names of all files, `/` between their parts. */
  list(): Promise<readonly string[]>;
  /** The text of a file in pieces of whole lines; nothing of one that is gone meanwhile. */
  read(name: string): AsyncIterable<string>;
}

/**
 * Cuts a text that comes in chunks into pieces that end at line ends, so that no file need be held whole. Throws a
 * `RangeError` for a line that is longer than any that this program writes.
 */
export async function* wholeLines(
  chunks: AsyncIterable<string>,
  pieceLength: number = PIECE_LENGTH,
): AsyncGenerator<string> {
  let parts: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const end = length + chunk.length < pieceLength ? 0 : chunk.lastIndexOf('\n') + 1;
    if (end > 0) {
      yield parts.join('') + chunk.slice(0, end);
      parts = [];
      length = 0;
    }
    parts.push(chunk.slice(end));
    length += chunk.length - end;
    if (length > LONGEST_LINES * pieceLength) throw new RangeError('a line of it is too long');
  }
  if (length > 0) yield parts.join('');
}

/** Of states, reports and evidence nearly all are smaller: those are seen whole. */
const PIECE_LENGTH = 8 * 1024 * 1024;

/** An entry of a journal has 100 MiB at most. */
const LONGEST_LINES = 13;
