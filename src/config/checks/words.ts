import type { z } from 'zod';

/**
 * What is wrong with a value, in words that follow its key path. Never the value itself: it may be a secret that
 * stands in the wrong place.
 */
export function inWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, issue.input);
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`;
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum));
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum));
    case 'invalid_format':
      return `must be ${formats[issue.format] ?? 'written differently'}`;
    default:
      return undefined;
  }
}

/** The kind of a value, as a person would call it. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'a mapping of keys to values',
  record: 'a mapping of names to values',
  string: 'text',
};

const formats: Readonly<Record<string, string>> = {
  email: 'an e-mail address, such as ops@example.com',
  guid: 'a GUID, such as 11111111-1111-4111-8111-111111111111',
  ipv4: 'an IPv4 address, such as 203.0.113.7',
};

function wrongType(expected: string, input: unknown): string {
  if (input === undefined) return 'is missing';
  const wanted = kinds[expected] ?? expected;
  if (input === null) return `has no value: it must be ${wanted}`;
  if (expected === 'int') return `must be ${wanted}`;
  return `must be ${wanted}, not ${kindOf(input)}`;
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map(String);
  return words.length < 2 ? words.join('') : `one of ${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function tooSmall(origin: string, minimum: number): string {
  if (origin === 'string') return 'must not be empty';
  return origin === 'array' ? `must have at least ${minimum} entry` : `must be at least ${minimum}`;
}

function tooBig(origin: string, maximum: number): string {
  return origin === 'string' ? `must have at most ${maximum} characters` : `must be at most ${maximum}`;
}
