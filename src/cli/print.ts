import { NO_PAINT } from '../report/no-paint.ts';
import type { Outcome } from './outcome.ts';

/** What stdout carries. */
export type Format = 'text' | 'json';

/** Prints what came of a command. Resolves when everything has left the process. */
export async function print(
  { document, text }: Outcome,
  format: Format,
  stream: NodeJS.WriteStream,
): Promise<void> {
  if (format === 'json') return write(stream, `${JSON.stringify(document, undefined, 2)}\n`);
  // What a pipe gets is plain: nothing is loaded for it.
  if (!stream.isTTY) return write(stream, text(NO_PAINT));
  const [{ paintFor }, { wrap }] = await Promise.all([
    import('../report/paint.ts'),
    import('../report/wrap.ts'),
  ]);
  const told = text(paintFor(stream));
  await write(stream, stream.columns > 0 ? wrap(told, stream.columns) : told);
}

/** Writes a text. Resolves when it has left the process: a pipe takes it only as fast as it is read. */
export function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  stream.write(text, () => resolve());
  return promise;
}
