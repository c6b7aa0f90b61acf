import type { Foreseen, Foresight } from './foresee.ts';
import { inputsBefore } from './irreversible.ts';
import type { JsonObject } from './json.ts';
import type { LikelyFirst } from './likely-first.ts';
import { deletes, type Protection } from './protection.ts';
import { oneWay, type Session } from './session.ts';
import type { State } from './state.ts';
import type { Address } from './step.ts';

/** What a step that will or may run may do at one address, and what an undo of the run would do there. */
export interface PlannedChange {
  readonly address: Address;
  /** `recreate`: it is gone from the cloud. `adopt`: others made it. */
  readonly action: 'create' | 'update' | 'recreate' | 'adopt';
  /** `restore`: it is put back as it was, or as it was found. */
  readonly undo: 'delete' | 'restore' | 'stay';
  /** Why it stays, or what of it. */
  readonly why?: string;
  /** What data its undo deletes, in words. */
  readonly data?: string;
  /** What comes before it has never run: where it goes was made up. A part of the address that nobody knows is `*`. */
  readonly likely?: true;
}

/** What is known of the whole run. */
export interface ChangeTerms {
  readonly foresight: Foresight;
  readonly first: ReadonlyMap<string, LikelyFirst>;
  readonly missing: ReadonlySet<Address>;
  /** Of all that is or will be protected. */
  readonly protection: Protection;
  readonly held: ReadonlyMap<Address, Held>;
}

/** What the records say is at an address: what was begun, and is not known to have been made, may be there all the same. */
export type Held = 'something' | 'nothing' | 'perhaps';

/** Tells of each address that a record knows what is there. */
export function heldAddresses({ records }: State): ReadonlyMap<Address, Held> {
  const held = new Map<Address, Held>();
  for (const { origin, after } of Object.values(records))
    for (const at of new Set([...Object.keys(origin), ...Object.keys(after)])) {
      const image = after[at];
      const here = image === undefined ? 'perhaps' : deletes(image) ? 'nothing' : 'something';
      if (held.get(at) !== 'something') held.set(at, here);
    }
  return held;
}

/**
 * Lists what a step that runs, or may run, may make or change: each address that its inputs name, as they are known or
 * likely. Undefined where not even that is known.
 */
export function plannedChanges(
  session: Session,
  { step, inputs: known, verdict, adopts }: Foreseen,
  { foresight, first, missing, protection, held }: ChangeTerms,
): readonly PlannedChange[] | undefined {
  const sure = known ?? foresight.likely.get(step.name);
  const guess = sure === undefined ? first.get(step.name) : undefined;
  const inputs = sure ?? guess?.inputs;
  if (inputs === undefined) return undefined;
  const { state } = session.ledger;
  const applied = inputsBefore(state, step.name);
  const stays = oneWay(step, inputs, applied);
  const partly = partsThatStay(step.irreversible(inputs, applied));
  const gone = new Set(verdict?.because.flatMap(goneAddress) ?? missing);
  const found = new Set(adopts);
  const shown = new Map(guess?.at.map((one) => [one.address, one.shown]));
  return step.at(inputs).map((at): PlannedChange => {
    const action = actionAt(held, at, { gone, found });
    const address = shown.get(at) ?? at;
    const likely = guess === undefined ? {} : { likely: true as const };
    const made = action !== 'adopt' && isMade(state, at, action);
    const guard = made ? protection(at) : undefined;
    const why = stays ?? guard ?? partly.get(at);
    if (stays !== undefined || guard !== undefined)
      return { address, action, undo: 'stay', ...(why !== undefined && { why }), ...likely };
    const data = made ? session.settings.dataAt?.(at) : undefined;
    return {
      address,
      action,
      undo: made ? 'delete' : 'restore',
      ...(why !== undefined && { why }),
      ...(data !== undefined && { data }),
      ...likely,
    };
  });
}

/** Whether all that a step would do can be undone, as far as its inputs are known or likely. */
export function canBeUndone({ step }: Foreseen, changes: readonly PlannedChange[] | undefined): boolean {
  if (changes === undefined) return step.irreversibleWith() === undefined;
  return changes.every(({ undo, why }) => undo !== 'stay' && why === undefined);
}

function goneAddress({ leaf, before }: { readonly leaf: string; readonly before?: unknown }): Address[] {
  return leaf === '<gone from the cloud>' && typeof before === 'string' ? [before] : [];
}

/** Why something of an address stays, by address. */
function partsThatStay(
  found: string | { why: string; at: Readonly<JsonObject> } | undefined,
): Map<Address, string> {
  if (found === undefined || typeof found === 'string') return new Map();
  return new Map(Object.keys(found.at).map((at) => [at.toLowerCase(), found.why]));
}

function actionAt(
  held: ReadonlyMap<Address, Held>,
  at: Address,
  { gone, found }: { readonly gone: ReadonlySet<Address>; readonly found: ReadonlySet<Address> },
): PlannedChange['action'] {
  if (found.has(at)) return 'adopt';
  const known = held.get(at) ?? 'nothing';
  if (known === 'nothing') return 'create';
  return gone.has(at) ? 'recreate' : 'update';
}

/** An undo goes back to what was there before this transaction. */
function isMade({ open }: State, at: Address, action: PlannedChange['action']): boolean {
  const before = open?.before[at];
  return before === undefined ? action !== 'update' : deletes(before);
}
