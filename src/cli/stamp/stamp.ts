import { stampTree } from '../../files/tree-stamp.ts';
import type { RunDocument } from '../../report/documents.ts';
import type { SameFlags } from '../../report/next-command.ts';
import type { Opening } from '../../report/reporter.ts';
import type { Format } from '../print.ts';
import { checksum } from './checksum.ts';
import { type Look, seenNow } from './look.ts';
import { areSame, type VariablesRead } from './variables.ts';

/** What a run with nothing to do was asked, what it rested on, and what it told. */
export interface Stamp {
  readonly asked: Asked;
  readonly variables: VariablesRead;
  readonly looks: readonly (readonly [how: Look['how'], path: string, seen: string])[];
  readonly trees: readonly (readonly [folder: string, skip: readonly string[], stamp: string])[];
  readonly told: Told;
}

/** What was asked of which program. */
export interface Asked {
  readonly build: string;
  readonly node: string;
  readonly argv: readonly string[];
  readonly cwd: string;
}

/** What such a run told. */
export interface Told {
  readonly opening: Opening;
  /** The steps, in the order in which they were skipped. */
  readonly skipped: readonly string[];
  readonly title: string;
  readonly place: string;
  readonly flags: SameFlags;
  readonly format: Format;
  readonly document: RunDocument;
}

/** Tells whether everything that a stamp rests on is as it was: then the guard would say again what it said. */
export function holds(
  { variables, looks, trees }: Stamp,
  now: { readonly variables: Readonly<Record<string, string | undefined>>; readonly key: string },
): boolean {
  return (
    areSame(variables, now.variables, now.key) &&
    looks.every(([how, path, seen]) => seenNow({ how, path }) === seen) &&
    trees.every(([folder, skip, stamp]) => stampTree({ folder, skip }) === stamp)
  );
}

/** Writes a stamp as text, so that {@link parseStamp} can tell whether it is whole. */
export function printStamp(stamp: Stamp): string {
  const body = JSON.stringify(stamp);
  return `${head(stamp.asked, body)}\n${body}`;
}

/** Reads a stamp that this very program wrote for what is asked; undefined for any other text. */
export function parseStamp(text: string, asked: Asked): Stamp | undefined {
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  if (text.slice(0, end) !== head(asked, body)) return undefined;
  // No schema: it was written by the same build, as the checksum and the head tell, and zod would cost more than the rest.
  const stamp: Stamp = JSON.parse(body);
  return stamp;
}

function head(asked: Asked, body: string): string {
  return `${JSON.stringify(asked)} ${checksum(body)}`;
}
