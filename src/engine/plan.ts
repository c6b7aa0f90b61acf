import { irreversibleAhead, whatStays } from './consent.ts';
import { foresee, type Foreseen, type Foresight } from './foresee.ts';
import type { Because } from './guard.ts';
import { type EngineOptions, openSession } from './open-session.ts';
import { changedProtection, protectedBy } from './protection.ts';
import { restore } from './records.ts';
import { type Going, plannedRemovals } from './removals.ts';
import { type Finding, residueOf } from './report.ts';
import type { Impossible, Session } from './session.ts';
import type { OpenRun } from './state.ts';
import type { Address } from './step.ts';
import { missingAddresses } from './verdict.ts';

/** What a run would do, as far as it can be known before it runs. */
export interface Plan extends Going {
  /** The run that is left open; the next `deploy` continues it. */
  readonly open: { readonly run: string; readonly phase: string; readonly kind: 'deploy' | 'destroy' } | null;
  readonly steps: readonly PlannedStep[];
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
  const going = plannedRemovals(session, foresight);
  return {
    open: open && open.phase !== 'finished' ? { run: open.id, phase: open.phase, kind: open.kind } : null,
    steps: foresight.steps.map((one) => planned(session, one, { foresight, missing })),
    ...going,
    refused: [...foresight.refused, ...irreversibleAhead(session, foresight, { missing, going })],
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

function planned(
  session: Session,
  one: Foreseen,
  { foresight, missing }: { readonly foresight: Foresight; readonly missing: ReadonlySet<Address> },
): PlannedStep {
  const { step, until, inputs, verdict, adopts } = one;
  const { name } = step;
  const stays = whatStays(session, foresight, { one, missing });
  if (inputs === undefined || verdict === undefined) {
    return {
      ...unforeseeable(session, name, until ?? ''),
      ...(stays !== undefined && { irreversible: stays }),
    };
  }
  const runs = verdict.action === 'run';
  const { records } = session.ledger.state;
  const keeps = protectedBy(session, step, inputs).filter((at) => records[name]?.origin[at] === undefined);
  return {
    name,
    ...verdict,
    ...(stays !== undefined && { irreversible: stays }),
    ...(runs && adopts.length > 0 && { adopts }),
    ...(runs && keeps.length > 0 && { keeps }),
    ...(!runs && changedProtection(session, step, inputs) !== undefined && { protection: 'changes' }),
  };
}

/** The inputs of a step that reads what is not known yet cannot be known; whether it runs sometimes can. */
function unforeseeable(session: Session, name: string, until: string): PlannedStep {
  if (session.forced.has(name)) return { name, action: 'run', because: [{ leaf: '<forced>' }] };
  if (session.ledger.state.records[name] === undefined)
    return { name, action: 'run', because: [{ leaf: '<never ran>' }] };
  return { name, action: 'unknown', because: [{ leaf: `<until ${until}>` }] };
}
