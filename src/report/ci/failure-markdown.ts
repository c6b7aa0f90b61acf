import type { RunDocument } from '../documents.ts';
import { code, told } from './markdown.ts';

/** Writes each failure of a run as Markdown, a paragraph each: the cause, its class, everything that is wrong, what to do. */
export function failuresMarkdown({ steps, error }: RunDocument): string[][] {
  return [
    ...steps.flatMap(({ name, status, error: note }) =>
      note === undefined
        ? []
        : [failure(note, `${name} ${status === 'rollback_failed' ? 'could not be put back' : 'failed'}`)],
    ),
    ...(error === undefined ? [] : [failure(error)]),
  ];
}

type ErrorNote = NonNullable<RunDocument['error']>;

function failure(
  note: Omit<ErrorNote, 'findings' | 'location'> & Partial<ErrorNote>,
  title?: string,
): string[] {
  const again = note.retryable ? 'may succeed when it is tried again' : 'will not succeed by itself';
  return [
    `**${title === undefined ? '' : `${told(title)}: `}${told(note.message)}**`,
    '',
    `- ${told(note.class)} (${code(note.reason)}): ${again}`,
    ...(note.findings ?? [])
      .slice(0, MOST)
      .map(({ location = '', path = '', message, hint }) =>
        `- ${code(location)} ${code(path)} ${told(message)} ${hint === undefined ? '' : `(${told(hint)})`}`
          .replace(/ +/g, ' ')
          .trimEnd(),
      ),
    ...(note.hint === undefined ? [] : [`- → ${told(note.hint)}`]),
    ...(note.address === undefined ? [] : [`- address ${code(note.address)}`]),
    ...(note.code === undefined ? [] : [`- code ${code(note.code)}`]),
    ...(note.correlationId === undefined ? [] : [`- correlation ${code(note.correlationId)}`]),
  ];
}

/** Findings of one failure. */
const MOST = 200;
