/**
 * Says in words what was thrown, whatever it is: whole, since a secret in half a message could not be found any more, but
 * without the lines of a stack, and of several errors, or of all that a schema refuses, the first three.
 */
export function messageOf(thrown: unknown): string {
  const text = withoutStack(wordsOf(thrown, MOST_DEEP));
  return text === '' ? `it threw ${nameOf(thrown)} without a message` : text;
}

/**
 * The same as people and reports are told it. What a client of Azure throws holds the whole answer at times: of that the
 * sentences at its beginning are enough, beside the code. Whoever has redacted the two gives them.
 */
export function briefly(
  thrown: unknown,
  {
    text = messageOf(thrown),
    code = answeredCode(thrown),
  }: { text?: string; code?: string | undefined } = {},
): string {
  if (answeredStatus(thrown) === undefined) return text;
  const [line = ''] = (sentIn(text) ?? text).split('\n', 1);
  const told = firstSentences(line, LONGEST);
  return code === undefined || told.includes(code) ? told : `${code}: ${told}`;
}

/** The code of what a client of Azure throws; undefined for anything else. */
export function answeredCode(thrown: unknown): string | undefined {
  if (answeredStatus(thrown) === undefined) return undefined;
  const code = member(thrown, 'code');
  return typeof code === 'string' && code !== '' ? code : undefined;
}

/** Its HTTP status; undefined for what is no answer. */
export function answeredStatus(thrown: unknown): number | undefined {
  const status = member(thrown, 'statusCode');
  return typeof status === 'number' ? status : undefined;
}

/** The sentences at the beginning of a text, as many as fit; of a first one that is longer, the words that fit. */
export function firstSentences(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const fits = text.slice(0, longest + 1);
  const sentences = /^.*[.!?](?=\s)/s.exec(fits)?.[0];
  // Cut between words: of half a secret nobody would know that it is one.
  return sentences ?? `${fits.replace(/\S+$/, '')}...`;
}

/** A cause within a cause within a cause is enough, also where two name each other. */
const MOST_DEEP = 3;
const MOST = 3;
const LONGEST = 300;

function wordsOf(thrown: unknown, deep: number): string {
  if (typeof thrown === 'string') return thrown;
  const issues = member(thrown, 'issues');
  if (Array.isArray(issues) && issues.length > 0) return joined(issues.map(issueWords));
  const message = member(thrown, 'message');
  const own = typeof message === 'string' ? message : '';
  const errors = member(thrown, 'errors');
  if (Array.isArray(errors) && errors.length > 0 && deep > 0) {
    const causes = joined(errors.map((one) => wordsOf(one, deep - 1)));
    return own === '' ? causes : `${own}: ${causes}`;
  }
  return own === '' && !(thrown instanceof Error) ? valueWords(thrown) : own;
}

function issueWords(issue: unknown): string {
  const path = member(issue, 'path');
  const message = String(member(issue, 'message'));
  const key = Array.isArray(path) ? path.map(String).join('.') : '';
  return key === '' ? message : `${key}: ${message}`;
}

function joined(texts: readonly string[]): string {
  const more = texts.length - MOST;
  return `${texts.slice(0, MOST).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** What is no error and has no message: also what cannot be written as text. */
function valueWords(thrown: unknown): string {
  try {
    const text = typeof thrown === 'object' && thrown !== null ? JSON.stringify(thrown) : String(thrown);
    return `it threw ${text ?? nameOf(thrown)}`;
  } catch {
    return `it threw ${nameOf(thrown)}`;
  }
}

function nameOf(thrown: unknown): string {
  const name = member(thrown, 'name');
  return typeof name === 'string' && name !== '' ? name : `a value (${typeof thrown})`;
}

/** As V8 writes them: `    at main (file:///a.ts:1:2)`. */
function withoutStack(text: string): string {
  const lines = text.split('\n');
  return lines
    .filter(
      (line) =>
        !/^\s*at (?:async |new )?\S.*(?::\d+:\d+\)?|\(native\)|\(<anonymous>\))$/.test(line.trimEnd()),
    )
    .join('\n')
    .trimEnd();
}

/** The message within a body that is JSON. */
function sentIn(text: string): string | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const body: unknown = JSON.parse(text);
    const message = member(member(body, 'error') ?? body, 'message');
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}

/** A getter of what was thrown may throw in its turn. */
function member(of: unknown, name: string): unknown {
  if (typeof of !== 'object' || of === null) return undefined;
  try {
    return Reflect.get(of, name);
  } catch {
    return undefined;
  }
}
