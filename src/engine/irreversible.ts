import type { BoundStep } from './bound-step.ts';
import type { StepRecord } from './entries.ts';
import { sameJson } from './fingerprint.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { knownStep, oneWay, type Session } from './session.ts';
import type { State } from './state.ts';
import type { Address, Image } from './step.ts';

/** Why what a step does with these inputs, or a part of it, cannot be undone; undefined: all of it can. */
export function whyNotUndone(
  step: BoundStep,
  inputs: JsonObject,
  applied: JsonObject | undefined,
): string | undefined {
  const found = step.irreversible(inputs, applied);
  return oneWay(step, inputs, applied) ?? (typeof found === 'object' ? found.why : undefined);
}

/**
 * What a step was last asked for before this transaction, completely or not: what an undo kept, or a run left behind, is
 * there all the same. Undefined: an undo leaves nothing.
 */
export function inputsBefore({ records, open }: State, step: string): JsonObject | undefined {
  const touch = open?.touches[step];
  return touch === undefined ? records[step]?.inputs : touch.previous?.inputs;
}

/** Why what still differs at an address after its undo stays; undefined: something differs that should not. */
export function staysPartly(
  state: State,
  step: BoundStep,
  { at, was, now }: { readonly at: Address; readonly was: Image; readonly now: Image },
): string | undefined {
  const inputs = state.records[step.name]?.inputs;
  const found = inputs && step.irreversible(inputs, inputsBefore(state, step.name));
  if (found === undefined || typeof found === 'string') return undefined;
  const leaves = Object.entries(found.at).find(([one]) => one.toLowerCase() === at)?.[1] ?? [];
  const expected = leaves.reduce((image, path) => withLeafOf(image, now, path.split('.')), was);
  return sameJson(expected, now) ? found.why : undefined;
}

/** The image with one leaf as another image has it, also where it is new there: Azure shows no switch that was never on. */
function withLeafOf(image: Json, other: Json, [key, ...rest]: readonly string[]): Json {
  if (key === undefined) return other;
  if (!isJsonObject(image) || !isJsonObject(other)) return image;
  const [was = rest.length === 0 ? null : undefined, is] = [image[key], other[key]];
  return was === undefined || is === undefined ? image : { ...image, [key]: withLeafOf(was, is, rest) };
}

/** What was done since and cannot be undone stays done: what goes back would meet it. */
export function doneForGood(session: Session, name: string, then: StepRecord): string[] {
  const { records } = session.ledger.state;
  const step = knownStep(session, name);
  const now = records[name];
  const moved = now !== undefined && !sameJson(now.after, then.after);
  const why = moved ? whyNotUndone(step, now.inputs, then.inputs) : undefined;
  return why === undefined ? [] : [`${name} has run since, and ${why}`];
}
