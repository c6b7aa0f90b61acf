import type { Foresight } from './foresee.ts';
import { whyItStays } from './give-back.ts';
import { deletes } from './protection.ts';
import type { Session } from './session.ts';
import type { Address } from './step.ts';
import { unwantedOf } from './unwanted.ts';

/** What is no longer wanted, and what becomes of it. */
export interface Going {
  readonly removals: readonly PlannedRemoval[];
  /** What moves from one step to another; nothing happens to it. */
  readonly handOvers: readonly { readonly from: string; readonly to: string; readonly address: Address }[];
}

/** What becomes of an address that is no longer wanted. */
export interface PlannedRemoval {
  readonly step: string;
  readonly address: Address;
  /** `replace`: another one takes its place. `restore`: back to what was found. `keep`: it is protected, shared, or nothing undoes it. */
  readonly action: 'remove' | 'replace' | 'restore' | 'keep';
  readonly by?: Address;
  readonly why?: string;
  /** What data goes with it, in words. */
  readonly data?: string;
}

/** Says what a run would take away or move when it is done, as far as that is known or likely before it runs. */
export function plannedRemovals(session: Session, foresight: Foresight): Going {
  const { records } = session.ledger.state;
  const wanted = likelyWanted(session, foresight);
  const inputs = new Map([...foresight.likely, ...foresight.inputs]);
  const { giveBack, handOver, kept } = unwantedOf(session, { wanted, inputs, sure: foresight.wanted });
  const going = Object.entries(giveBack).flatMap(([step, addresses]) =>
    addresses.map((address) => ({ step, address })),
  );
  const replacement = replacementsIn(session, wanted);
  return {
    removals: [
      ...going.map(({ step, address }): PlannedRemoval => {
        const why = whyItStays(session, step, address);
        if (why !== undefined) return { step, address, action: 'keep', why };
        const origin = records[step]?.origin[address] ?? null;
        if (!deletes(origin)) return { step, address, action: 'restore' };
        const by = replacement(address, step);
        const data = session.settings.dataAt?.(address);
        return {
          step,
          address,
          ...(by === undefined ? { action: 'remove' } : { action: 'replace', by }),
          ...(data !== undefined && { data }),
        };
      }),
      ...kept.map((one): PlannedRemoval => ({ ...one, action: 'keep' })),
    ],
    handOvers: handOver.flatMap(({ from, to, at }) => at.map((address) => ({ from, to, address }))),
  };
}

/**
 * Who wants each address, as far as it is known or likely. What hangs on something that becomes another one is likely to
 * be wanted where it is: of that the plan says too little, never too much.
 */
function likelyWanted({ steps }: Session, { wanted, likely }: Foresight): ReadonlyMap<Address, string> {
  const all = new Map(wanted);
  for (const [name, inputs] of likely)
    for (const at of steps.get(name)?.at(inputs) ?? []) if (!all.has(at)) all.set(at, name);
  return all;
}

/** One that the same step newly wants in the same place takes its place: a rename. */
function replacementsIn(
  { ledger }: Session,
  wanted: ReadonlyMap<Address, string>,
): (address: Address, step: string) => Address | undefined {
  const known = new Set(Object.values(ledger.state.records).flatMap(({ origin }) => Object.keys(origin)));
  const fresh = new Map<string, Address[]>();
  for (const [at, step] of wanted) {
    if (known.has(at)) continue;
    const there = fresh.get(placeOf(at, step)) ?? [];
    there.push(at);
    fresh.set(placeOf(at, step), there);
  }
  return (address, step) => {
    const [first, ...more] = fresh.get(placeOf(address, step)) ?? [];
    return more.length === 0 ? first : undefined;
  };
}

function placeOf(address: Address, step: string): string {
  return `${step} ${address.slice(0, address.lastIndexOf('/'))}`;
}
