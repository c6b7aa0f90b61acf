import { didYouMean } from '../config/suggestion.ts';
import { Failure } from '../engine/failure.ts';
import type { OutputValue } from '../report/outputs-document.ts';

/**
 * Finds the values of a name: one value by its whole name or by the end of it, where only one ends so; or all of a step, or
 * of a part of its output. Throws `Failure` `usage` for a name that is none, or several.
 */
export function findOutput(name: string, values: readonly OutputValue[]): readonly OutputValue[] {
  const exact = values.filter((one) => one.name === name);
  if (exact.length > 0) return exact;
  const below = values.filter((one) => one.name.startsWith(`${name}.`));
  if (below.length > 0) return below;
  const ending = values.filter((one) => one.name.endsWith(`.${name}`));
  // The address of a service stands among the outputs of its step, too.
  const different = ending.filter(
    ({ value }, index) => ending.findIndex((one) => one.value === value) === index,
  );
  const [only, ...others] = different;
  if (only !== undefined && others.length === 0) return [only];
  if (only !== undefined) {
    throw new Failure('usage', `there are ${different.length} outputs "${name}"`, {
      hint: `Name one: ${different
        .slice(0, LISTED)
        .map((one) => one.name)
        .join(', ')}${different.length > LISTED ? ', ...' : '.'}`,
    });
  }
  throw new Failure('usage', `there is no output "${name}"`, { hint: hintFor(name, values) });
}

function hintFor(name: string, values: readonly OutputValue[]): string {
  if (values.length === 0) return 'Nothing is deployed yet: `npx deploy` deploys it.';
  const short = values.map((one) => one.name.slice(one.name.lastIndexOf('.') + 1));
  const steps = values.map((one) => one.name.slice(0, one.name.indexOf('.')));
  const known = name.includes('.') ? values.map((one) => one.name) : [...short, ...steps];
  return didYouMean(name, [...new Set(known)]) ?? '`npx deploy outputs` lists them.';
}

/** More of them than that say nothing more. */
const LISTED = 5;
