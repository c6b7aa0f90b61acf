import { difference } from '../../engine/difference.ts';
import { Failure } from '../../engine/failure.ts';
import { sameJson } from '../../engine/fingerprint.ts';
import type { Json } from '../../engine/json.ts';
import { concerns } from '../concerns.ts';
import type { Images } from '../images.ts';
import type { Ended, Picture } from '../scene.ts';
import type { Trial } from '../trial.ts';

/** A law: what it says of the step, and how that is tried. */
export interface Rule {
  readonly says: string;
  readonly holds: (trial: Trial) => Promise<void>;
}

/** The failure that says which law is broken, and how it is kept: runners of tests show the message alone. */
export function broken(sentence: string, hint: string): Failure {
  return new Failure('step-invalid', `${sentence}. ${hint}`, { hint });
}

/** Throws unless a command ended well. */
export function expectDone({ report, why }: Ended, when: string): void {
  if (report?.result === 'completed' || report?.result === 'nothing-to-do') return;
  throw broken(`${when} it fails: ${why}`, 'What it works on is as it should be, and refuses nothing.');
}

/** Throws, with this as its beginning, where images are not as they were. */
export function expectSame(was: Images, is: Images, when: string, hint: string): void {
  for (const at of new Set([...Object.keys(was), ...Object.keys(is)])) {
    const [before, after] = [was[at] ?? null, is[at] ?? null];
    if (!sameJson(anonymous(before), anonymous(after)))
      throw broken(`${when} ${at} is not the same: ${difference(before, after)}`, hint);
  }
}

/** Throws where something was left behind, taken away or changed that should be as before. */
export function expectUntouched(
  was: Picture,
  is: Picture,
  when: string,
  spared: readonly string[] = [],
): void {
  for (const key of changedKeys(was, is)) {
    // Whether something may stay in a bin is for the observation of its address to say.
    if (key.startsWith('bin ') || spared.some((at) => covers(at, key))) continue;
    const [before, after] = [was[key], is[key]];
    const what =
      before === undefined
        ? `${when} left ${key} behind`
        : after === undefined
          ? `${when} took ${key} away, which was there before`
          : `${when} left ${key} changed: ${difference(before, after)}`;
    throw broken(what, 'Put back what `was` says, and for null delete what `run` made, wherever it stopped.');
  }
}

/** The keys under which two pictures differ. */
export function changedKeys(one: Picture, other: Picture): string[] {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].filter((key) => !sameJson(one[key] ?? null, other[key] ?? null));
}

/** Tells whether an address answers for something of a picture. */
export function covers(at: string, key: string): boolean {
  return at === key.toLowerCase() || concerns(at, key.toLowerCase());
}

/** What was given by chance is something else in every trial. */
export function anonymous<Value extends Json>(value: Value): Value {
  return JSON.parse(JSON.stringify(value).replaceAll(GUID, 'guid'));
}

const GUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;
