import { stampTree } from '../../files/tree-stamp.ts';
import type { RunDocument } from '../../report/documents.ts';
import type { SameFlags } from '../../report/next-command.ts';
import type { Opening } from '../../report/reporter.ts';
import type { Format } from '../print.ts';
import { checksum } from './checksum.ts';
import { type Look, type Seen, seesAgain } from './look.ts';
import { areSame, type VariablesRead } from './variables.ts';

/** What a run with nothing to do was asked, what it rested on, and what it told. */
export interface Stamp {
  readonly asked: Asked;
  readonly variables: VariablesRead;
  readonly looks: readonly (readonly [how: Look['how'], path: string, seen: Seen])[];
  readonly trees: readonly (readonly [folder: string, skip: readonly string[], stamp: string])[];
  readonly told: Told;
}

/** What was asked of which program. */
export interface Asked {
  readonly build: string;
  /** What `runtime` says. */
  readonly node: string;
  readonly argv: readonly string[];
  readonly cwd: string;
}

/** What such a run told. */
export interface Told {
  readonly opening: Opening;
  /** The steps, in the order in which they were skipped. */
  readonly skipped: readonly string[];
  readonly quiet: boolean;
  readonly title: string;
  readonly place: string;
  readonly flags: SameFlags;
  readonly format: Format;
  /** Without the steps: of each there is only to say that it was skipped, and why. */
  readonly document: Omit<RunDocument, 'steps'>;
  readonly reason: string;
}

/** Tells whether everything that a stamp rests on is as it was: then the guard would say again what it said. */
export function holds(
  { variables, looks, trees }: Stamp,
  now: { readonly variables: Readonly<Record<string, string | undefined>>; readonly key: string },
): boolean {
  return (
    areSame(variables, now.variables, now.key) &&
    looks.every(([how, path, seen]) => seesAgain({ how, path }, seen)) &&
    trees.every(([folder, skip, stamp]) => stampTree({ folder, skip }) === stamp)
  );
}

/** Writes a stamp, so that {@link parseStamp} can tell whether it is whole. */
export function printStamp(stamp: Stamp): Uint8Array {
  const body = Buffer.from(JSON.stringify(stamp));
  return Buffer.concat([headOf(stamp.asked, body), body]);
}

/** Reads a stamp that this very program wrote for what is asked; undefined for anything else. */
export function parseStamp(bytes: Uint8Array, asked: Asked): Stamp | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const body = file.subarray(file.indexOf('\n') + 1);
  const head = headOf(asked, body);
  if (!file.subarray(0, file.length - body.length).equals(head)) return undefined;
  // No schema: it was written by the same build, as the checksum and the head tell, and zod would cost more than the rest.
  const stamp: Stamp = JSON.parse(body.toString());
  return stamp;
}

function headOf(asked: Asked, body: Uint8Array): Buffer {
  return Buffer.from(`${JSON.stringify(asked)} ${checksum(body)}\n`);
}
