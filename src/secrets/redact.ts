import type { Json } from '../engine/json.ts';
import { formsOf, SHORTEST } from './forms.ts';
import { MASK } from './secret.ts';

/** Knows every secret value of one run, and hides them in whatever leaves the program. */
export interface Redactor {
  /** Hides this value from now on, in all its forms; one of fewer than four characters cannot be hidden. */
  hide(value: string): void;
  /** The text with `***` for every secret value in it. */
  text(text: string): string;
  /** The same for all text in a JSON value. */
  json<Value>(value: Value): Value;
  /** Tells whether a text holds a value that nobody writes by chance: long, or not of small letters alone. */
  leaks(text: string): boolean;
}

/** Makes the one redaction function that every sink of a run goes through. */
export function createRedactor(): Redactor {
  const values = new Set<string>();
  let patterns: { readonly all: RegExp; readonly certain: RegExp } | undefined;
  const current = (): { all: RegExp; certain: RegExp } =>
    (patterns ??= {
      all: patternOf([...values]),
      certain: patternOf([...values].filter(isUncommon)),
    });
  const text = (one: string): string => (values.size === 0 ? one : one.replace(current().all, MASK));
  return {
    hide: (value) => {
      if (value.trim().length < SHORTEST || values.has(value)) return;
      values.add(value);
      patterns = undefined;
    },
    text,
    json: (value) => (values.size === 0 ? value : mapText(value, text)),
    leaks: (one) => values.size > 0 && one.search(current().certain) >= 0,
  };
}

/** Tells whether nobody writes it by chance: `postgres` and `password` stand in many a text without being a secret's value. */
export function isUncommon(value: string): boolean {
  return value.length >= 12 || (value.length >= 8 && /[^a-z]/.test(value));
}

function patternOf(values: readonly string[]): RegExp {
  const forms = [...new Set(values.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  // An empty alternation would match everywhere.
  return forms.length === 0 ? /(?!)/g : new RegExp(forms.map(escaped).join('|'), 'g');
}

/** `RegExp.escape` came with Node 24. */
function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

function mapText<Value>(value: Value, text: (one: string) => string): Value;
function mapText(value: unknown, text: (one: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((item: Json) => mapText(item, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [text(key), mapText(member, text)]));
}
