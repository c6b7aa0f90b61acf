import { z } from 'zod';
import { anonymousText } from '../deployment/crash-stage.ts';
import { type Dump, withoutActs } from '../deployment/outside.ts';

/** What stands in a cloud, without what Azure or chance gives anew in each deployment. */
export type Likeness = readonly string[];

/** Writes each thing as a line: two things may only differ by a name that was given. */
export function likenessOf(dump: Dump): Likeness {
  return Object.entries(withoutActs(dump))
    .map((entry) => anonymousText(sortedText(entry)))
    .toSorted();
}

/** What is in one and not in the other, by its key. */
export function unlike(one: Likeness, other: Likeness): { key: string; text: string }[] {
  const told = (which: string) => (line: string) => ({
    key: keyed.parse(JSON.parse(line))[0],
    text: `${which}: ${line.slice(0, 1500)}`,
  });
  return [...minus(one, other).map(told('there')), ...minus(other, one).map(told('wanted'))];
}

const keyed = z.tuple([z.string(), z.unknown()]);

function minus(one: Likeness, other: Likeness): string[] {
  const left = [...other];
  return one.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Writes a value so that the order of its keys says nothing; nothing is an empty text. */
export function sortedText(value: unknown): string {
  if (value === undefined) return '';
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
