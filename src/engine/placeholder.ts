import { z } from 'zod';
import { Failure } from './failure.ts';
import type { Json } from './json.ts';
import { FORMAT } from './state.ts';

/**
 * What stands in the place of a snapshot while there must be none: after the state was moved to another store, so that
 * nobody starts anew with the old one, and while it is being written from outside, so that half of it is not taken for all.
 */
const placeholderSchema = z.strictObject({
  format: z.number().int(),
  lineage: z.string(),
  serial: z.number().int(),
  /** Where the state is now. */
  movedTo: z.string().exactOptional(),
  /** What was not finished: a command. */
  unfinished: z.string().exactOptional(),
});

/** What stands in the place of a snapshot while there must be none. */
export type Placeholder = z.output<typeof placeholderSchema>;

/** Writes a placeholder as a store keeps it. */
export function placeholderText(placeholder: Omit<Placeholder, 'format'>): string {
  return `${JSON.stringify({ format: FORMAT, ...placeholder }, undefined, 2)}\n`;
}

/** The placeholder that a text is; undefined for a snapshot, and for what cannot be read. */
export function placeholderIn(text: string | undefined): Placeholder | undefined {
  if (text === undefined || !/"(?:movedTo|unfinished)"/.test(text.slice(0, LONGEST))) return undefined;
  try {
    const { data } = placeholderSchema.safeParse(JSON.parse(text));
    return data?.movedTo === undefined && data?.unfinished === undefined ? undefined : data;
  } catch {
    return undefined;
  }
}

/** A placeholder is short: of a whole state no more is looked at. */
const LONGEST = 4000;

/** Throws `Failure` for a placeholder: `state-foreign` where the state has moved, `state-invalid` where half of it is written. */
export function refusePlaceholder(document: Json, place: string): void {
  const { data } = placeholderSchema.safeParse(document);
  if (data?.movedTo !== undefined) {
    throw new Failure('state-foreign', `${place}: the state was moved to ${data.movedTo}`, {
      hint: 'Name that store under state.store; `npx deploy state migrate` moves it back.',
    });
  }
  if (data?.unfinished === undefined) return;
  throw new Failure(
    'state-invalid',
    `${place}: \`${data.unfinished}\` was interrupted while it wrote the state`,
    {
      hint: `Type the same ${data.unfinished} again. What was there before lies in the copies beside it.`,
    },
  );
}
