import { formsOf } from './forms.ts';
import { isPlaceholder, PATTERNS } from './patterns.ts';

/** A value that must stand nowhere, by the name under which it is known. */
export interface KnownSecret {
  readonly name: string;
  readonly value: string;
}

/** Something in a text that is, or looks like, a secret; nothing of it is told but where it stands. */
export interface SecretHit {
  readonly kind: 'value' | 'pattern';
  /** The name of the secret, or of the pattern. */
  readonly what: string;
  /** Where it begins, in characters of the text. */
  readonly offset: number;
  readonly length: number;
}

/** Looks through one text. */
export type TextAudit = (text: string) => SecretHit[];

/**
 * Makes what finds these values, in every form in which they can turn up, and whatever looks like a secret besides.
 * Where both see the same, it is told by its name. Values that stand in too much text by chance must not be given.
 */
export function createTextAudit(known: readonly KnownSecret[]): TextAudit {
  const searches = known.map(({ name, value }) => ({ name, expression: alternation(formsOf(value)) }));
  // One look for all of them; most texts hold none.
  const any = alternation(known.flatMap(({ value }) => formsOf(value)));
  return (text) => {
    const values = any.test(text)
      ? searches.flatMap(({ name, expression }) => hits(text, expression, 'value', name))
      : [];
    any.lastIndex = 0;
    const patterns = PATTERNS.flatMap(({ name, expression }) => hits(text, expression, 'pattern', name));
    const others = patterns.filter((hit) => !values.some((value) => overlap(hit, value)));
    return [...values, ...others].sort((a, b) => a.offset - b.offset || a.what.localeCompare(b.what));
  };
}

function hits(text: string, expression: RegExp, kind: SecretHit['kind'], what: string): SecretHit[] {
  return [...text.matchAll(expression)].flatMap((match) => {
    const [whole, part = whole] = match;
    if (kind === 'pattern' && isPlaceholder(part)) return [];
    return [{ kind, what, offset: match.index + whole.lastIndexOf(part), length: part.length }];
  });
}

function overlap(one: SecretHit, other: SecretHit): boolean {
  return one.offset < other.offset + other.length && other.offset < one.offset + one.length;
}

function alternation(forms: readonly string[]): RegExp {
  if (forms.length === 0) return /(?!)/g;
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return new RegExp(
    longestFirst.map((form) => form.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)).join('|'),
    'g',
  );
}
