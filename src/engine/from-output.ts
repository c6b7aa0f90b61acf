import type { BoundStep } from './bound-step.ts';
import type { StepRecord } from './entries.ts';
import type { Because } from './guard.ts';
import { isJsonObject, type Json } from './json.ts';

/**
 * Names, beside each input that decided, the output that gave it its new value: `create_key_vault.uri`. It is told by the
 * value: one that an output holds, and that the input did not have before. What no output holds comes from elsewhere.
 */
export function namingOutputs(
  because: readonly Because[],
  step: Pick<BoundStep, 'needs'>,
  records: Readonly<Record<string, StepRecord>>,
  leaves: Readonly<Record<string, string>>,
): readonly Because[] {
  const needs = Object.values(step.needs);
  if (needs.length === 0 || because.length === 0) return because;
  let held: readonly Held[] | undefined;
  return because.map((one) => {
    const now = leaves[one.leaf];
    if (now === undefined || one.leaf.startsWith('<')) return one;
    held ??= needs.flatMap(({ name }) => heldIn(records[name]?.output, name));
    const was = one.before === undefined ? '' : JSON.stringify(one.before);
    const found = longest(held.filter((value) => isIn(value, now) && !isIn(value, was)));
    return found === undefined ? one : { ...one, output: found.path };
  });
}

/** A text that an output holds, as JSON writes it, and where. */
interface Held {
  readonly path: string;
  readonly written: string;
}

function heldIn(value: Json | undefined, path: string): Held[] {
  if (typeof value === 'string')
    return value.length < SHORTEST ? [] : [{ path, written: JSON.stringify(value) }];
  if (Array.isArray(value)) return value.flatMap((item, index) => heldIn(item, `${path}.${index}`));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => heldIn(member, `${path}.${key}`));
}

/** A short text stands in many values by chance: then only the whole of one counts. The longer is with its quotation marks. */
const SHORTEST = 3;
const TELLING = 10;

/** Leaves are canonical JSON: a text stands there between quotation marks. */
function isIn({ written }: Held, leaf: string): boolean {
  return leaf === written || (written.length >= TELLING && leaf.includes(written.slice(1, -1)));
}

function longest(found: readonly Held[]): Held | undefined {
  return found.reduce<Held | undefined>(
    (best, one) => (best === undefined || one.written.length > best.written.length ? one : best),
    undefined,
  );
}
