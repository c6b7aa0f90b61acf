/**
 * The pattern that a regular expression is in JSON Schema, which has no flags and reads patterns as with the flag `u`:
 * where it ignores case, each of its letters stands for both. Only expressions without references and named groups.
 *
 * Source: JSON Schema draft-07, "pattern" (json-schema.org/draft-07/json-schema-validation#rfc.section.6.3.3).
 */
export function patternOf({ source, ignoreCase }: RegExp): string {
  return ignoreCase ? source.replace(TOKEN, (token) => inBothCases(token)) : source;
}

/** The pattern of a text that has so many characters at least and at most, and fits the pattern. */
export function withLength(
  pattern: string | undefined,
  { min, max }: { readonly min: number; readonly max?: number | undefined },
): string {
  const length = `^(?=[\\s\\S]{${min},${max ?? ''}}$)`;
  return pattern === undefined ? length : `${length}(?:${pattern})`;
}

/** A class of characters as a whole, an escape as a whole, or a letter. */
const TOKEN = /\[(?:\\.|[^\]\\])*\]|\\(?:[pP]\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|.)|[A-Za-z]/g;

function inBothCases(token: string): string {
  if (token.startsWith('\\')) return token;
  if (!token.startsWith('[')) return `[${token.toLowerCase()}${token.toUpperCase()}]`;
  return token.replace(
    /\\(?:[pP]\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|.)|[a-z]-[a-z]|[A-Z]-[A-Z]|[A-Za-z]/g,
    (part) =>
      part.startsWith('\\') || part.toLowerCase() === part.toUpperCase()
        ? part
        : part.toLowerCase() + part.toUpperCase(),
  );
}
