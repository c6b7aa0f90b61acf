import { ancestors } from './address.ts';
import type { BoundStep } from './bound-step.ts';
import { sameJson } from './fingerprint.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import type { Session } from './session.ts';
import type { State } from './state.ts';
import type { Address, Image } from './step.ts';

/** What of a step must not be deleted, as the configuration says today. */
export function protectedBy(session: Session, step: BoundStep, inputs: JsonObject): readonly Address[] {
  const whole = session.protectedSteps.has(step.name);
  return [...new Set(whole ? step.at(inputs) : step.protects(inputs))].sort();
}

/** The same with what its record protects and it no longer names: that stays protected, since nobody said otherwise. */
export function protectionOfStep(session: Session, step: BoundStep, inputs: JsonObject): readonly Address[] {
  const recorded = session.ledger.state.records[step.name]?.protect ?? [];
  const named = new Set(step.at(inputs));
  const unnamed = recorded.filter((at) => !named.has(at));
  return [...new Set([...unnamed, ...protectedBy(session, step, inputs)])].sort();
}

/** What must not be deleted of a step that does not run, where that differs from what its record says; undefined: it does not. */
export function changedProtection(
  session: Session,
  step: BoundStep,
  inputs: JsonObject,
): readonly Address[] | undefined {
  const recorded = session.ledger.state.records[step.name]?.protect ?? [];
  const today = protectionOfStep(session, step, inputs);
  return sameJson(today, recorded.toSorted()) ? undefined : today;
}

/** Tells why an address must not be deleted; undefined: it may. */
export type Protection = (at: Address) => string | undefined;

/**
 * Protection as the state knows it. A thing that holds a protected one must not be deleted either, or the protected one
 * would go with it.
 */
export function protectionOf(records: State['records']): Protection {
  return protectionBy(Object.values(records).flatMap(({ protect = [] }) => protect));
}

/** The same, given all that is protected. */
export function protectionBy(addresses: readonly Address[]): Protection {
  const held = new Set(addresses);
  const holders = new Map<Address, Address>();
  for (const one of held)
    for (const above of ancestors(one)) if (!holders.has(above)) holders.set(above, one);
  return (at) => {
    if (held.has(at)) return 'it is protected';
    const inside = holders.get(at);
    return inside === undefined ? undefined : `it holds ${inside}, which is protected`;
  };
}

/**
 * Protection while a run is undone: what holds a protected thing stays with it, unless the undo has found that thing gone.
 * All that a record protects, or protected before the run, is found once: the cost of a step does not grow with their number.
 */
export function protectionNow({ records, open }: State): Protection {
  const guards = new Map<Address, string[]>();
  const held = new Map<Address, Address[]>();
  for (const [name, { protect = [] }] of Object.entries(records)) {
    const before = open?.touches[name]?.previous?.protect ?? [];
    for (const at of new Set([...protect, ...before])) {
      if (!guards.has(at)) for (const above of ancestors(at)) listed(held, above).push(at);
      listed(guards, at).push(name);
    }
  }
  const stands = (at: Address): boolean =>
    guards.get(at)?.some((name) => {
      const gone = open?.touches[name]?.outcome?.restored.includes(at) === true;
      return !gone && records[name]?.protect?.includes(at) === true;
    }) === true;
  return (at) => {
    if (stands(at)) return 'it is protected';
    const inside = held.get(at)?.find(stands);
    return inside === undefined ? undefined : `it holds ${inside}, which is protected`;
  };
}

function listed<Item>(lists: Map<string, Item[]>, key: string): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/** Whether putting this image back deletes something: to nothing, or to the bin (the contract's third image). */
export function deletes(image: Image): boolean {
  return image === null || (isJsonObject(image) && image['deleted'] === true);
}
