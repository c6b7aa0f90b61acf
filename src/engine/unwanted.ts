import { ancestors } from './address.ts';
import type { JsonObject } from './json.ts';
import { deletes, type Protection, protectionOf } from './protection.ts';
import { knownStep, type Session } from './session.ts';
import type { OpenRun } from './state.ts';
import type { Address } from './step.ts';

/** What becomes of addresses that records hold and that their steps no longer name. */
export interface Unwanted {
  /** Go back to their origin, by step. */
  readonly giveBack: Record<string, Address[]>;
  /** Another step names them: they move to it with their origin. */
  readonly handOver: OpenRun['handOver'];
  /** Stay because they are protected, or hold what is: held, and named by every report. */
  readonly kept: { readonly step: string; readonly address: Address; readonly why: string }[];
  /** Steps that end with this run. */
  readonly retire: string[];
}

/** What of the steps' wishes is known: who wants each address, and the inputs of each step that is listed. */
export interface Wishes {
  readonly wanted: ReadonlyMap<Address, string>;
  /** Those of them that are wanted for sure, where some are a guess. */
  readonly sure?: ReadonlyMap<Address, string>;
  readonly inputs: ReadonlyMap<string, JsonObject>;
}

/**
 * Tells what is no longer wanted of what the records hold (rules 7 and 8): what a step retains for the time being stays,
 * as does what is protected. A listed step whose inputs are not known wants all that it holds.
 */
export function unwantedOf(session: Session, { wanted, inputs, sure = wanted }: Wishes): Unwanted {
  const { ledger, retired, steps } = session;
  const { records } = ledger.state;
  const protection = protectionOf(records);
  const shelters = sheltersOf(sure);
  const result: Unwanted = { giveBack: {}, handOver: [], kept: [], retire: [] };
  const moves = new Map<string, OpenRun['handOver'][number]>();
  const retained = new Map<string, ReadonlySet<Address>>();
  for (const [from, { origin, residue }] of Object.entries(records)) {
    if (steps.has(from) && !inputs.has(from)) continue;
    const free: Address[] = [];
    for (const at of Object.keys(origin)) {
      const to = wanted.get(at);
      if (to === undefined) free.push(at);
      else if (to !== from) moveOf(moves, from, to).at.push(at);
    }
    const staying = retainedBy(session, from, inputs, free);
    if (staying.size > 0) retained.set(from, staying);
    const kept = keep(result, from, free, (at) => {
      const inside = deletes(origin[at] ?? null) ? shelters().get(at) : undefined;
      return protection(at) ?? (inside && `it holds ${inside}, which is still wanted`);
    });
    const left = free.filter((at) => !kept.has(at) && !staying.has(at));
    if (left.length > 0) result.giveBack[from] = left;
    // Of a step that only left something behind there is nothing to end: it stays known until that is resolved.
    const ended = Object.keys(origin).length > 0 || residue === undefined;
    if (retired.has(from) && kept.size === 0 && ended) result.retire.push(from);
  }
  result.handOver.push(...moves.values());
  goWithParents(result, retained);
  return result;
}

/** What of the things that are wanted lies in each address above them: that goes with it. Asked for only where something goes. */
function sheltersOf(wanted: Wishes['wanted']): () => ReadonlyMap<Address, Address> {
  let shelters: Map<Address, Address> | undefined;
  return () =>
    (shelters ??= new Map([...wanted.keys()].flatMap((at) => ancestors(at).map((above) => [above, at]))));
}

function moveOf(
  moves: Map<string, OpenRun['handOver'][number]>,
  from: string,
  to: string,
): OpenRun['handOver'][number] {
  const move = moves.get(`${from} ${to}`) ?? { from, to, at: [] };
  moves.set(`${from} ${to}`, move);
  return move;
}

/** The step is asked about the oldest first; the record holds what was claimed last first. */
function retainedBy(
  session: Session,
  name: string,
  inputs: Wishes['inputs'],
  free: readonly Address[],
): ReadonlySet<Address> {
  const given = inputs.get(name);
  if (given === undefined || free.length === 0) return new Set();
  return new Set(knownStep(session, name).retains(given, free.toReversed()));
}

function keep(
  { kept }: Unwanted,
  step: string,
  free: readonly Address[],
  protection: Protection,
): ReadonlySet<Address> {
  const here = free.flatMap((address) => {
    const why = protection(address);
    return why === undefined ? [] : [{ step, address, why }];
  });
  kept.push(...here);
  return new Set(here.map(({ address }) => address));
}

/** What is retained goes all the same with the thing that it lies in. */
function goWithParents({ giveBack }: Unwanted, retained: ReadonlyMap<string, ReadonlySet<Address>>): void {
  const going = new Set(Object.values(giveBack).flat());
  for (const [step, addresses] of retained) {
    const gone = [...addresses].filter((at) => ancestors(at).some((one) => going.has(one)));
    if (gone.length > 0) giveBack[step] = [...(giveBack[step] ?? []), ...gone];
  }
}
