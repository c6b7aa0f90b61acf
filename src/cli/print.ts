import { hasColors, type Variables } from '../report/colors.ts';
import { NO_PAINT } from '../report/no-paint.ts';
import type { Outcome } from './outcome.ts';

/** What stdout carries: text for people, one document, each event and then the document, a line each, or a comment. */
export type Format = 'text' | 'json' | 'ndjson' | 'markdown';

/** Prints what came of a command. Resolves when everything has left the process. */
export async function print(
  { document, text, asItIs }: Outcome,
  format: Format,
  stream: NodeJS.WriteStream,
  variables: Variables,
): Promise<void> {
  if (format === 'markdown') return write(stream, (await import('./markdown.ts')).markdownOf(document));
  if (format !== 'text') return write(stream, printed(document, format));
  // What a pipe gets is plain: nothing is loaded for it.
  if (!stream.isTTY && !hasColors(stream, variables)) return write(stream, text(NO_PAINT));
  const [{ paintFor }, { wrap }] = await Promise.all([
    import('../report/paint.ts'),
    import('../report/wrap.ts'),
  ]);
  const told = text(paintFor(stream, variables));
  await write(
    stream,
    stream.isTTY && stream.columns > 0 && asItIs !== true ? wrap(told, stream.columns) : told,
  );
}

/** Writes a document as it stands on stdout: over many lines, or as the last line after those of the events. */
export function printed(document: Outcome['document'], format: 'json' | 'ndjson'): string {
  if (format === 'json') return `${JSON.stringify(document, undefined, 2)}\n`;
  return `${JSON.stringify({ type: 'result', ...document })}\n`;
}

/** Writes a text. Resolves when it has left the process: a pipe takes it only as fast as it is read. */
export function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  stream.write(text, () => resolve());
  return promise;
}
