/**
 * Finds where in a JSON text a character stands: `records.create_databases.inputs.name`, `steps[3].error`. A character of a
 * key is where its object is, so that a secret in a key is not told. Undefined in what is no JSON up to there.
 */
export function jsonPathAt(text: string, offset: number): string | undefined {
  const open: Level[] = [];
  const tokens = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/gs;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (open.length === 0 && index > text.length - text.trimStart().length) return undefined;
    const level = open.at(-1);
    if (index <= offset && offset < index + token.length) return pathOf(open, isKey(level));
    if (index > offset) return undefined;
    if (token === '{' || token === '[')
      open.push({ in: token, at: token === '[' ? 0 : undefined, key: true });
    else if (token === '}' || token === ']') open.pop();
    else if (level !== undefined) step(level, token);
    if (open.length === 0) return undefined;
  }
  return undefined;
}

interface Level {
  readonly in: '{' | '[';
  at: string | number | undefined;
  /** Whether the next text is a key. */
  key: boolean;
}

function isKey(level: Level | undefined): boolean {
  return level?.in === '{' && level.key;
}

function step(level: Level, token: string): void {
  if (token === ':') level.key = false;
  else if (token === ',' && level.in === '{') level.key = true;
  else if (token === ',' && typeof level.at === 'number') level.at += 1;
  else if (isKey(level)) level.at = token.slice(1, -1);
}

function pathOf(open: readonly Level[], inKey: boolean): string | undefined {
  const parts = (inKey ? open.slice(0, -1) : open).map(({ at = '' }) =>
    typeof at === 'number' ? `[${at}]` : `.${at}`,
  );
  return parts.length === 0 ? undefined : parts.join('').replace(/^\./, '');
}
