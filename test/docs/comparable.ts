/** What of a text is the same each time: neither times, ids, digests nor the folder that it was run in. */
export function comparable(text: string, folder: string): string {
  return (
    text
      .replaceAll(folder, HOME)
      .replaceAll(/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/g, '<id>')
      .replaceAll(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?Z?/g, '<time>')
      .replaceAll(/\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d+ \d\d:\d\d\b/g, '<time>')
      .replaceAll(/\b\d\d:\d\d:\d\d\b/g, '<time>')
      .replaceAll(/\b[\da-f]{12,64}\b…?/g, '<digest>')
      .replaceAll(/\b[\da-f]{8}\b/g, '<short>')
      // What `init` adds to a name that only one in the world can have, and Azure to a domain.
      .replaceAll(/\b(cr|kv-)first(-?)[\da-f]{5}/g, '$1first$2<own>')
      .replaceAll(/\.[a-z]+-<short>\./g, '.<domain>.')
      .replaceAll(/\b[\w.-]+@[\w.-]+/g, '<who>')
      .replaceAll(/(?:\b\d+ h )?(?:\b\d+ min )?\b\d+(?:\.\d+)? ?(?:ms|s|min|h)\b/g, '<duration>')
      // Which steps are named depends on how long they took.
      .replaceAll(/critical path .*/g, 'critical path <chain>')
      // What was padded for a shorter or longer time.
      .replaceAll(/ {2,}/g, '  ')
      .replaceAll(/[ \t]+$/gm, '')
      .trimEnd()
  );
}

/** The folder that pages show in place of the one of the test. */
export const HOME = '/home/you/first';

/** Tells whether an output is what a page shows, where a line of `…` stands for any lines. */
export function isAsShown(output: string, shown: string): boolean {
  const parts = `\n${shown}\n`.split(/\n[ \t]*…\n/).map((part) => part.replace(/^\n|\n$/g, ''));
  const lines = output.split('\n');
  let from = 0;
  for (const [index, part] of parts.entries()) {
    if (part === '') continue;
    const wanted = part.split('\n');
    const at = indexOf(lines, wanted, from);
    if (at === -1 || (index === 0 && at !== 0)) return false;
    from = at + wanted.length;
  }
  return parts.at(-1) === '' || from === lines.length;
}

function indexOf(lines: readonly string[], wanted: readonly string[], from: number): number {
  for (let at = from; at + wanted.length <= lines.length; at += 1)
    if (wanted.every((line, index) => lines[at + index] === line)) return at;
  return -1;
}
