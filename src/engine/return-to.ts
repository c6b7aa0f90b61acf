import { areApart, inTurn } from './apart.ts';
import type { BoundStep } from './bound-step.ts';
import { difference } from './difference.ts';
import type { StepRecord } from './entries.ts';
import { Failure } from './failure.ts';
import { sameJson } from './fingerprint.ts';
import { reversed, startedEdges, walk } from './graph.ts';
import { type EngineOptions, openSession, reported } from './open-session.ts';
import { adoptionRefused, foundAmong, originOf, originsIn } from './origin.ts';
import { noteOf, toldNoteOf, type RunReport } from './report.ts';
import { differing, type Target, wantedImages, whyNotBack } from './return-plan.ts';
import { beginRun } from './run-start.ts';
import { knownStep, lineOf, lookUntilEqual, scopeOf, type Session } from './session.ts';
import { leftOpen, refuseOpen } from './settle.ts';
import type { State } from './state.ts';
import type { Address, Image } from './step.ts';
import { turnBack } from './turn-back.ts';

/**
 * Takes some steps back to what an earlier run left, in one transaction: the last one first, proven by looking, undone
 * if one fails. The next `deploy` sees what differs from the configuration and goes forward again. Throws a `Failure`
 * before anything is changed: `run-open`, and `unchangeable` for what cannot go back.
 */
export async function returnTo<Config, Facts, Ports>(
  options: EngineOptions<Config, Facts, Ports>,
  target: Target,
): Promise<RunReport> {
  // Half of the apps as they were then and half as they are now is nothing that anybody wants to keep.
  const session = await openSession({ ...options, rollback: true }, 'destroy');
  refuseOpen(session);
  const [first, ...more] = whyNotBack(session, target);
  if (first !== undefined) {
    throw new Failure(
      'unchangeable',
      [`run ${target.run} cannot be gone back to: ${first}`, ...more].join('\n'),
      {
        hint: 'Nothing was changed. Deploy the configuration of that time instead.',
      },
    );
  }
  return reported(session, () => goBack(session, target));
}

async function goBack(session: Session, target: Target): Promise<RunReport['result']> {
  const { ledger, settings, report } = session;
  // What a crash left behind the end of a finished run.
  await leftOpen(session);
  const back = differing(session, target);
  if (back.length === 0) {
    report.note = `everything is as run ${target.run} left it`;
    return 'nothing-to-do';
  }
  const past = new Map(back.map((one) => [one.step, one.past]));
  const origins = originsIn(ledger.state);
  let failed: { readonly step: string; readonly error: unknown } | undefined;
  await walk(orderOf(ledger.state.records, [...past.keys()]), {
    concurrency: settings.concurrency,
    halted: () => failed !== undefined || settings.signal.aborted,
    visit: async (step) => {
      const then = past.get(step);
      if (then === undefined) return true;
      try {
        await putBack(session, knownStep(session, step), then, origins);
        past.delete(step);
        return true;
      } catch (error) {
        if (ledger.lost) throw ledger.lost;
        if (settings.signal.aborted) return false;
        failed ??= { step, error };
        Object.assign(lineOf(session, step), { status: 'failed', error: toldNoteOf(error) });
        return false;
      }
    },
  });
  if (failed !== undefined) {
    if (ledger.state.open) await turnBack(session, ledger.state.open, failed);
    return 'failed';
  }
  if (past.size > 0) return 'interrupted';
  await ledger.append({ entry: 'run-finished', result: 'completed', time: settings.world.now() });
  await ledger.compact();
  return 'completed';
}

/** As an undo goes; of what nothing is recorded any more comes first. */
function orderOf(records: State['records'], steps: readonly string[]): Map<string, string[]> {
  const order = reversed(startedEdges(records));
  const unknown = steps.filter((step) => !order.has(step));
  for (const step of steps)
    order.set(step, [...(order.get(step) ?? []), ...(order.has(step) ? unknown : [])]);
  return order;
}

async function putBack(
  session: Session,
  step: BoundStep,
  then: StepRecord,
  origins: Map<Address, Image>,
): Promise<void> {
  const { ledger, settings } = session;
  const { world } = settings;
  const now = ledger.state.records[step.name];
  const wanted = wantedImages(now, then);
  const before: Record<Address, Image> = {};
  for (const at of Object.keys(wanted))
    before[at] = await lookUntilEqual(session, step, at, now?.after[at] ?? null, 'run');
  refuseFound(step.name, foundAmong(session, before, origins));
  await beginRun(session);
  await ledger.append({
    entry: 'step-started',
    step: step.name,
    inputs: then.inputs,
    fingerprint: then.fingerprint,
    before,
    origin: originOf(session, before, origins),
    ...(now?.protect && { protect: now.protect }),
    deps: [...(now?.deps ?? then.deps)],
    time: world.now(),
  });
  const line = lineOf(session, step.name);
  const startedAt = world.now();
  line.status = 'running';
  line.reason = 'it goes back';
  settings.emit({ type: 'step-started', step: step.name, because: [{ leaf: '<goes back>' }] });
  try {
    const going = inOrder(wanted, before);
    const whole = await inTurn(going, {
      apart: ([one, was], [other, is]) => (was === null) === (is === null) && areApart(step, one, other),
      halted: () => settings.signal.aborted || ledger.lost !== undefined,
      act: ([at, was]) => restoreAt(session, step, at, was),
    });
    if (!whole) throw ledger.lost ?? settings.signal.reason;
    const { output = {} } = then;
    await ledger.append({
      entry: 'step-completed',
      step: step.name,
      output,
      after: wanted,
      time: world.now(),
    });
  } catch (error) {
    if (ledger.lost) throw ledger.lost;
    const shown = settings.signal.aborted ? new Failure('interrupted', 'it was interrupted') : error;
    const note = noteOf(shown);
    await ledger.append({ entry: 'step-failed', step: step.name, error: note, time: world.now() });
    throw error;
  }
  line.status = 'completed';
  line.durationMs = world.now() - startedAt;
  settings.emit({ type: 'step-completed', step: step.name, durationMs: line.durationMs });
}

/** What it had made then is gone since, and somebody else has made another one: that is never overwritten. */
function refuseFound(step: string, found: readonly Address[]): void {
  const [first] = found;
  if (first === undefined) return;
  throw new Failure('adoption', `${step}: ${adoptionRefused(found)}`, {
    address: first,
    hint: 'Take it away, or deploy the configuration of that time with adopt: true.',
  });
}

async function restoreAt(session: Session, step: BoundStep, at: Address, was: Image): Promise<void> {
  await step.rollback(at, was, scopeOf(session, step.name, 'run'));
  const now = await lookUntilEqual(session, step, at, was, 'run');
  if (sameJson(now, was)) return;
  throw new Failure('step-failed', `${at} did not go back: ${difference(was, now)}`, { address: at });
}

/** What stays is put back first, then what goes, the last made first. */
function inOrder(wanted: Record<Address, Image>, before: Record<Address, Image>): [Address, Image][] {
  const all = Object.entries(wanted);
  const goes = all.filter(([, was]) => was === null).reverse();
  const changed = all.filter(([at, was]) => was !== null && !sameJson(was, before[at] ?? null));
  return [...changed, ...goes];
}
