import type { BoundStep } from './bound-step.ts';
import type { Decided } from './commit.ts';
import { Failure } from './failure.ts';
import type { Foreseen, Foresight } from './foresee.ts';
import type { Passage } from './forward.ts';
import { whyItStays } from './give-back.ts';
import { judge } from './guard.ts';
import { inputsBefore, whyNotUndone } from './irreversible.ts';
import type { JsonObject } from './json.ts';
import { deletes } from './protection.ts';
import { type Going, plannedRemovals } from './removals.ts';
import { toldOf } from './report.ts';
import { type Impossible, isForced, type Session } from './session.ts';
import type { Address } from './step.ts';
import { unwantedOf } from './unwanted.ts';

/**
 * Lists what a run would do that nothing undoes and that nobody has allowed, as far as it is known or likely before it
 * runs: steps that would run and cannot be undone, and data that would be deleted. What is harmless needs nobody's leave.
 */
export function irreversibleAhead(
  session: Session,
  foresight: Foresight,
  { missing, going }: { readonly missing: ReadonlySet<Address>; readonly going?: Going },
): Impossible[] {
  if (session.settings.allowIrreversible !== false) return [];
  const steps = foresight.steps.flatMap((one): Impossible[] => {
    const why = one.step.harmless ? undefined : whatStays(session, foresight, { one, missing });
    return why === undefined ? [] : [{ step: one.step.name, why, reason: 'irreversible' }];
  });
  const { removals } = going ?? plannedRemovals(session, foresight);
  const losses = removals.flatMap(({ step, address, action, data }) =>
    data === undefined || action === 'keep' || action === 'restore' ? [] : [loss(step, address, data)],
  );
  return [...steps, ...losses];
}

/** What of a step that would run cannot be undone, as far as its inputs are known or likely; undefined: nothing. */
export function whatStays(
  session: Session,
  foresight: Foresight,
  { one, missing }: { readonly one: Foreseen; readonly missing: ReadonlySet<Address> },
): string | undefined {
  const { step, inputs = foresight.likely.get(step.name) } = one;
  return wouldRun(session, one, inputs, missing) ? whyItWouldStay(session, step, inputs) : undefined;
}

/**
 * Refuses, before anything starts, what {@link irreversibleAhead} lists.
 *
 * @throws Failure `irreversible`, with all of it.
 */
export function refuseIrreversible(
  session: Session,
  foresight: Foresight,
  missing: ReadonlySet<Address>,
): void {
  const found = irreversibleAhead(session, foresight, { missing });
  if (found.length === 0) return;
  const { open } = session.ledger.state;
  const left =
    open === undefined
      ? 'Nothing was changed.'
      : `Run ${open.id} stays open; \`npx deploy rollback\` undoes it.`;
  throw notAllowed(found, left);
}

/**
 * Refuses a step that is about to run and cannot be undone: it was not known before the steps that it waited for had run.
 *
 * @throws Failure `irreversible`.
 */
export function refuseOneWay(session: Session, step: BoundStep, inputs: JsonObject): void {
  if (session.settings.allowIrreversible !== false || step.harmless) return;
  const why = whyItWouldStay(session, step, inputs);
  if (why !== undefined) throw notAllowed([{ step: step.name, why }], 'The step was not begun.');
}

/** What going through the steps came to; failed where data would go at its end that nobody has agreed to lose. */
export function withoutLoss(session: Session, passage: Passage): Passage {
  if (passage.result !== 'done' || session.settings.allowIrreversible !== false) return passage;
  const [first, ...more] = lossesOf(session, passage.decided);
  if (first === undefined) return passage;
  const error = notAllowed([first, ...more], 'It was not deleted.');
  session.report.error = toldOf(error);
  return { ...passage, result: 'failed', failed: { step: first.step, error } };
}

function whyItWouldStay(
  session: Session,
  step: BoundStep,
  inputs: JsonObject | undefined,
): string | undefined {
  if (inputs === undefined) return step.irreversibleWith();
  if (step.at(inputs).length === 0) return undefined;
  return whyNotUndone(step, inputs, inputsBefore(session.ledger.state, step.name));
}

/** A likely answer is enough to ask: what differs in it comes from the configuration. */
function wouldRun(
  session: Session,
  { step, verdict }: Foreseen,
  inputs: JsonObject | undefined,
  missing: ReadonlySet<Address>,
): boolean {
  const { settings, ledger } = session;
  const record = ledger.state.records[step.name];
  if (verdict?.action === 'run' || record === undefined || isForced(session, step.name)) return true;
  if (settings.drifted?.has(step.name) === true) return true;
  if (Object.entries(record.after).some(([at, image]) => image !== null && missing.has(at))) return true;
  if (verdict !== undefined || inputs === undefined) return false;
  const likely = judge(record, step.fingerprint(inputs), { forced: false, gone: [], drifted: [] });
  return likely.action === 'run';
}

function lossesOf(session: Session, decided: Decided): Impossible[] {
  const { settings, ledger } = session;
  return Object.entries(unwantedOf(session, decided).giveBack).flatMap(([step, addresses]) =>
    addresses.flatMap((at) => {
      const data = settings.dataAt?.(at);
      const goes = deletes(ledger.state.records[step]?.origin[at] ?? null);
      if (data === undefined || !goes || whyItStays(session, step, at) !== undefined) return [];
      return [loss(step, at, data)];
    }),
  );
}

function loss(step: string, address: Address, data: string): Impossible {
  return { step, address, why: `it would delete ${data}`, reason: 'irreversible' };
}

function notAllowed(found: readonly Impossible[], left: string): Failure {
  const hint = `${left} If it is meant, type the same command again with --allow-irreversible.`;
  const [first, ...more] = found;
  if (first !== undefined && more.length === 0) {
    const { step, why, address } = first;
    return new Failure('irreversible', `what ${step} would do cannot be undone: ${why}`, {
      ...(address !== undefined && { address }),
      hint,
    });
  }
  return new Failure('irreversible', `${found.length} changes of this run cannot be undone`, {
    findings: found.map(({ step, why, address }) => ({
      path: step,
      message: why,
      ...(address !== undefined && { address }),
    })),
    hint,
  });
}
