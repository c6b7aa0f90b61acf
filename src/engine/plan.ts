import { bindStep, type BoundStep } from './bound-step.ts';
import { irreversibleAhead, whatStays } from './consent.ts';
import type { Fingerprint } from './fingerprint.ts';
import { foresee, type Foreseen, type Foresight } from './foresee.ts';
import type { Because } from './guard.ts';
import { likelyFirst } from './likely-first.ts';
import { type EngineOptions, openSession } from './open-session.ts';
import {
  canBeUndone,
  type ChangeTerms,
  heldAddresses,
  type PlannedChange,
  plannedChanges,
} from './planned-changes.ts';
import { changedProtection, protectedBy, protectionBy } from './protection.ts';
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
  /** The steps of the list that it waits for. */
  readonly after: readonly string[];
  /** Of the inputs, where these are known. */
  readonly fingerprint?: Fingerprint;
  /** What it may make or change, where it will or may run and its inputs are known or likely. */
  readonly changes?: readonly PlannedChange[];
  /** Whether all that it would do is put back when the run is undone; of a step that will or may run. */
  readonly undoable?: boolean;
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
  const left =
    open && open.phase !== 'finished' ? { run: open.id, phase: open.phase, kind: open.kind } : null;
  if (open?.phase === 'rolling-back') assumeUndone(session, open);
  const online = options.missing !== undefined;
  const missing = await missingAddresses(session);
  const foresight = await foresee(session, { missing, adoptions: online });
  const going = plannedRemovals(session, foresight);
  const first = await likelyFirst(session, foresight, boundAhead(options));
  const terms = {
    foresight,
    first,
    missing,
    protection: protectionAhead(session, foresight, first),
    held: heldAddresses(session.ledger.state),
  };
  return {
    open: left,
    steps: foresight.steps.map((one) => planned(session, one, terms)),
    ...going,
    refused: [...foresight.refused, ...irreversibleAhead(session, foresight, { missing, going })],
    residue: residueOf(session.ledger.state.records),
  };
}

function boundAhead<Config, Facts, Ports>({
  factsAhead,
  ...options
}: EngineOptions<Config, Facts, Ports>): readonly BoundStep[] {
  if (factsAhead === undefined) return [];
  return options.steps.map((step) => bindStep(step, { ...options, facts: factsAhead }));
}

/** A run that has turned back is undone before anything else: what is planned follows it. Nothing of this is written. */
function assumeUndone({ ledger: { state } }: Session, open: OpenRun): void {
  for (const [name, { before, outcome }] of Object.entries(open.touches))
    if (outcome === undefined)
      restore(state, open, name, { restored: Object.keys(before), kept: {}, residue: {} });
  state.open = undefined;
}

/** What is protected when all steps have run: what lies above it stays with it. */
function protectionAhead(
  session: Session,
  { inputs, likely }: Foresight,
  first: ChangeTerms['first'],
): ChangeTerms['protection'] {
  const { records } = session.ledger.state;
  const named = [...session.steps.values()].flatMap((step) => {
    const known = inputs.get(step.name) ?? likely.get(step.name) ?? first.get(step.name)?.inputs;
    return known === undefined ? [] : protectedBy(session, step, known);
  });
  return protectionBy([...named, ...Object.values(records).flatMap(({ protect = [] }) => protect)]);
}

function planned(session: Session, one: Foreseen, terms: ChangeTerms): PlannedStep {
  const { step, inputs, verdict, adopts } = one;
  const { name } = step;
  const after = session.deps.get(name) ?? [];
  if (verdict?.action === 'skip') {
    const changed = inputs && changedProtection(session, step, inputs);
    const protection = changed === undefined ? {} : { protection: 'changes' as const };
    return { name, ...verdict, after, ...fingerprintOf(one), ...protection };
  }
  const changes = plannedChanges(session, one, terms);
  const stays = whatStays(session, terms.foresight, { one, missing: terms.missing });
  const { records } = session.ledger.state;
  const protects = inputs === undefined ? [] : protectedBy(session, step, inputs);
  const keeps = protects.filter((at) => records[name]?.origin[at] === undefined);
  return {
    name,
    ...(verdict ?? unforeseeable(session, one)),
    after,
    ...fingerprintOf(one),
    ...(changes !== undefined && { changes }),
    undoable: canBeUndone(one, changes),
    ...(stays !== undefined && { irreversible: stays }),
    ...(adopts.length > 0 && { adopts }),
    ...(keeps.length > 0 && { keeps }),
  };
}

function fingerprintOf({ step, inputs }: Foreseen): Pick<PlannedStep, 'fingerprint'> {
  return inputs === undefined ? {} : { fingerprint: step.fingerprint(inputs) };
}

/** The inputs of a step that reads what is not known yet cannot be known; whether it runs sometimes can. */
function unforeseeable(
  session: Session,
  { step: { name }, until }: Foreseen,
): Pick<PlannedStep, 'action' | 'because'> {
  if (session.forced.has(name)) return { action: 'run', because: [{ leaf: '<forced>' }] };
  if (session.ledger.state.records[name] === undefined)
    return { action: 'run', because: [{ leaf: '<never ran>' }] };
  return { action: 'unknown', because: [{ leaf: `<until ${until ?? ''}>` }] };
}
