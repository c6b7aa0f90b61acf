import { foresee, type Foreseen, type Foresight } from './foresee.ts';
import type { Because } from './guard.ts';
import { whyItStays } from './give-back.ts';
import { type EngineOptions, openSession } from './open-session.ts';
import { deletes, changedProtection, protectedBy } from './protection.ts';
import { restore } from './records.ts';
import { type Finding, residueOf } from './report.ts';
import { oneWay, type Impossible, type Session } from './session.ts';
import type { OpenRun } from './state.ts';
import type { Address } from './step.ts';
import { unwantedOf } from './unwanted.ts';
import { missingAddresses } from './verdict.ts';

/** What a run would do, as far as it can be known before it runs. */
export interface Plan {
  /** The run that is left open; the next `deploy` continues it. */
  readonly open: { readonly run: string; readonly phase: string; readonly kind: 'deploy' | 'destroy' } | null;
  readonly steps: readonly PlannedStep[];
  /** What is no longer wanted, and what becomes of it, last. */
  readonly removals: readonly PlannedRemoval[];
  /** What moves from one step to another; nothing happens to it. */
  readonly handOvers: readonly { readonly from: string; readonly to: string; readonly address: Address }[];
  /** Why the run would be refused before anything starts. */
  readonly refused: readonly Impossible[];
  /** What earlier runs left behind. */
  readonly residue: readonly Finding[];
}

/** What a run would do with one step: unknown when it reads the output of one that runs. */
export interface PlannedStep {
  readonly name: string;
  readonly action: 'run' | 'skip' | 'unknown';
  readonly because: readonly Because[];
  /** Why what it would do stays when the run is undone, as far as its inputs are known. */
  readonly irreversible?: string;
  /** What others made that it would take over; it is put back as found, never deleted. */
  readonly adopts?: readonly Address[];
  /** What it would make that stays when the run is undone, because it is protected. */
  readonly keeps?: readonly Address[];
  /** Nothing of it runs, but what of it must not be deleted is another thing now. */
  readonly protection?: 'changes';
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

/**
 * Says what `deploy` would do, without changing or settling anything. Throws a `Failure` as `deploy` would for what
 * cannot be planned at all: `two-owners` too; what is refused is told in the plan.
 */
export async function plan<Config, Facts, Ports>(
  options: EngineOptions<Config, Facts, Ports>,
): Promise<Plan> {
  const session = await openSession(options, 'forward');
  const { open } = session.ledger.state;
  if (open?.phase === 'rolling-back') assumeUndone(session, open);
  const online = options.missing !== undefined;
  const missing = await missingAddresses(session);
  const foresight = await foresee(session, { missing, adoptions: online });
  return {
    open: open && open.phase !== 'finished' ? { run: open.id, phase: open.phase, kind: open.kind } : null,
    steps: foresight.steps.map((one) => planned(session, one)),
    ...whatGoes(session, foresight),
    refused: foresight.refused,
    residue: residueOf(session.ledger.state.records),
  };
}

/** A run that has turned back is undone before anything else: what is planned follows it. Nothing of this is written. */
function assumeUndone({ ledger: { state } }: Session, open: OpenRun): void {
  for (const [name, { before, outcome }] of Object.entries(open.touches))
    if (outcome === undefined)
      restore(state, open, name, { restored: Object.keys(before), kept: {}, residue: {} });
  state.open = undefined;
}

function planned(session: Session, { step, until, inputs, verdict, adopts }: Foreseen): PlannedStep {
  const { name } = step;
  if (inputs === undefined || verdict === undefined) return unforeseeable(session, name, until ?? '');
  const runs = verdict.action === 'run';
  const stays = oneWay(step, inputs);
  const { records } = session.ledger.state;
  const keeps = protectedBy(session, step, inputs).filter((at) => records[name]?.origin[at] === undefined);
  return {
    name,
    ...verdict,
    ...(runs && stays !== undefined && step.at(inputs).length > 0 && { irreversible: stays }),
    ...(runs && adopts.length > 0 && { adopts }),
    ...(runs && keeps.length > 0 && { keeps }),
    ...(!runs && changedProtection(session, step, inputs) !== undefined && { protection: 'changes' }),
  };
}

/** The inputs of a step that reads what is not known yet cannot be known; whether it runs sometimes can. */
function unforeseeable(session: Session, name: string, until: string): PlannedStep {
  if (session.settings.forced.includes(name)) return { name, action: 'run', because: [{ leaf: '<forced>' }] };
  if (session.ledger.state.records[name] === undefined)
    return { name, action: 'run', because: [{ leaf: '<never ran>' }] };
  return { name, action: 'unknown', because: [{ leaf: `<until ${until}>` }] };
}

function whatGoes(session: Session, foresight: Foresight): Pick<Plan, 'removals' | 'handOvers'> {
  const { records } = session.ledger.state;
  const wanted = likelyWanted(session, foresight);
  const inputs = new Map([...foresight.likely, ...foresight.inputs]);
  const { giveBack, handOver, kept } = unwantedOf(session, { wanted, inputs, sure: foresight.wanted });
  const going = Object.entries(giveBack).flatMap(([step, addresses]) =>
    addresses.map((address) => ({ step, address })),
  );
  const known = new Set(Object.values(records).flatMap(({ origin }) => Object.keys(origin)));
  return {
    removals: [
      ...going.map(({ step, address }): PlannedRemoval => {
        const why = whyItStays(session, step, address);
        if (why !== undefined) return { step, address, action: 'keep', why };
        const origin = records[step]?.origin[address] ?? null;
        if (!deletes(origin)) return { step, address, action: 'restore' };
        const by = replacement(address, step, wanted, known);
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
function replacement(
  address: Address,
  step: string,
  wanted: ReadonlyMap<Address, string>,
  known: ReadonlySet<Address>,
): Address | undefined {
  const place = address.slice(0, address.lastIndexOf('/'));
  const fresh = [...wanted].filter(
    ([at, owner]) => owner === step && !known.has(at) && at.slice(0, at.lastIndexOf('/')) === place,
  );
  return fresh.length === 1 ? fresh[0]?.[0] : undefined;
}
