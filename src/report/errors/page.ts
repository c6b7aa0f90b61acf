import { type ClassPart, type Entry, ERROR_CLASSES, type ErrorClass, type Left } from './entry.ts';
import { anchorOf } from './page-name.ts';
import { partOf } from './table.ts';

/** Writes `docs/errors.md`: all that the program knows of errors, from the table that it uses itself. */
export function errorsPage(): string {
  return `${[
    '# Errors',
    INTRODUCTION,
    '## Classes',
    classTable(),
    '## Reasons',
    'Why something failed, in the words of this program: `error.reason`.',
    ...ERROR_CLASSES.flatMap(reasonSections),
    '## Codes',
    'What Azure, or the system, says: `error.code`. Codes in one section mean the same.',
    ...ERROR_CLASSES.flatMap(codeSections),
  ].join('\n\n')}\n`;
}

const INTRODUCTION = `What each error means, and what to do about it. Written by \`npm run docs\` from the table that the program itself uses; do not
edit it. In a summary and in every document an error has its \`class\`, whether it is \`retryable\`, and its \`page\` here. The
code counts more than the reason; a code without an entry counts by what it looks like, then by the HTTP status of the refusal,
else by its reason.

Retryable means that the same command is likely to succeed when it is typed again and nothing else was done. What passes by
itself within minutes is waited out before it is an error at all (\`docs/resilience.md\`).

What is left, where nothing else is said: the run is undone in reverse order and proven by looking; with \`--no-rollback\`, and
in \`local\`, it is left open instead. The summary says which, and what to type next.`;

function classTable(): string {
  const rows = ERROR_CLASSES.map((name) => `| \`${name}\` | ${partOf(name).meaning} |`);
  return ['| class | means |', '|---|---|', ...rows].join('\n');
}

function reasonSections(name: ErrorClass): string[] {
  const entries: [string, Entry][] = Object.entries(partOf(name).reasons);
  return entries.flatMap(([reason, entry]) => section([reason], entry, name));
}

function codeSections(name: ErrorClass): string[] {
  const { codes }: ClassPart = partOf(name);
  return codes.flatMap((entry) => section(entry.codes, entry, name));
}

function section(words: readonly string[], entry: Entry, name: ErrorClass): string[] {
  const { retryable, meaning, todo, left = 'undone' } = entry;
  return [
    // Whoever follows a link to it sees the heading, too.
    words.map((word) => `<a id="${anchorOf(word)}"></a>`).join(''),
    `### ${words.map((word) => `\`${word}\``).join(', ')}`,
    meaning,
    [
      `- What to do: ${todo}`,
      ...(left === 'undone' ? [] : [`- What is left: ${LEFT[left]}`]),
      `- Class: \`${name}\`; ${retryable ? 'retryable' : 'not retryable'}.`,
    ].join('\n'),
  ];
}

const LEFT: Readonly<Record<Exclude<Left, 'undone'>, string>> = {
  nothing: 'nothing was changed; a run that was open before stays open.',
  open: 'the run is left open: nothing is lost, and the next command goes on with it.',
  untouched: 'what the summary says; a run that was begun is undone, or left open for the next command.',
};
