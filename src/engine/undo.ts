import type { BoundStep } from './bound-step.ts';
import type { Outcome } from './entries.ts';
import { Failure } from './failure.ts';
import { difference } from './difference.ts';
import { sameJson } from './fingerprint.ts';
import { reversed, startedEdges, walk } from './graph.ts';
import { inputsBefore, staysPartly } from './irreversible.ts';
import { noteOf, type UndoReport } from './report.ts';
import { dataOf, markBlocked, reportOf, type Unproven } from './undo-report.ts';
import { deletes, type Protection, protectionOf } from './protection.ts';
import { knownStep, lineOf, lookUntilEqual, oneWay, scopeOf, type Session } from './session.ts';
import type { OpenRun, Touch } from './state.ts';
import type { Address, Image } from './step.ts';

/**
 * Undoes everything the open run did, in reverse order, and proves it by looking. Every begun step is undone, whatever
 * an observation says (rule 3), but those to skip: they are given up, and named. What an undo throws blocks the steps
 * upstream of it and leaves the run open. Throws only when the journal cannot be written.
 */
export async function undo(
  session: Session,
  reason: string,
  skip: readonly string[] = [],
): Promise<UndoReport> {
  const { ledger, settings } = session;
  const open = openRun(session);
  const unproven: Unproven = new Map();
  const guarded = guardedSteps(session);
  const here = new Set<string>();
  if (open.phase === 'forward' && !settings.signal.aborted)
    await ledger.append({ entry: 'rollback-started', reason, time: settings.world.now() });
  const steps = Object.keys(open.touches);
  settings.emit({ type: 'rollback-started', run: open.id, steps, reason, data: dataOf(session, open) });
  await walk(reversed(startedEdges(open.touches)), {
    concurrency: settings.concurrency,
    halted: () => settings.signal.aborted,
    visit: async (name) => {
      const touch = open.touches[name];
      // Undone already, before a crash.
      if (touch === undefined || touch.outcome !== undefined) return true;
      here.add(name);
      return skip.includes(name)
        ? giveUp(session, name, touch)
        : restoreStep(session, name, { touch, guarded, unproven });
    },
  });
  if (Object.values(open.touches).every(({ outcome }) => outcome))
    await lookAgain(session, open, { unproven, here, guarded });
  else markBlocked(session, open, unproven);
  const report = reportOf(open, unproven);
  if (unproven.size > 0) return report;
  await ledger.append({ entry: 'run-finished', result: 'rolled-back', time: settings.world.now() });
  await ledger.compact();
  return report;
}

/** The open run that a rollback is about. */
function openRun(session: Session): OpenRun {
  const { open } = session.ledger.state;
  if (open) return open;
  throw new Failure('internal', 'there is no open run to undo');
}

async function restoreStep(
  session: Session,
  name: string,
  {
    touch,
    guarded,
    unproven,
  }: { readonly touch: Touch; readonly guarded: readonly string[]; readonly unproven: Unproven },
): Promise<boolean> {
  const { settings, ledger } = session;
  const line = lineOf(session, name);
  settings.emit({ type: 'step-restoring', step: name });
  let outcome: Outcome;
  try {
    outcome = await restoreAddresses(session, knownStep(session, name), touch, guarded);
  } catch (error) {
    if (settings.signal.aborted) return false;
    const note = noteOf(error);
    const waits = note.reason === 'pending';
    unproven.set(name, { why: note.message, waits });
    if (waits) {
      if (line.status !== 'failed') line.status = 'rolling_back';
      settings.emit({ type: 'step-pending', step: name, why: note.message });
      return false;
    }
    const time = settings.world.now();
    await ledger.append({ entry: 'step-restore-failed', step: name, error: note, time });
    line.error ??= note;
    settings.emit({ type: 'step-restore-failed', step: name, error: note });
    return false;
  }
  await ledger.append({ entry: 'step-restored', step: name, outcome, time: settings.world.now() });
  if (line.status !== 'failed') line.status = 'rolled_back';
  settings.emit({ type: 'step-restored', step: name, clean: Object.keys(outcome.residue).length === 0 });
  return true;
}

/** Nobody tries any more; what is seen to be as it was is all the same no residue. */
async function giveUp(session: Session, name: string, touch: Touch): Promise<boolean> {
  const { ledger, settings } = session;
  const step = knownStep(session, name);
  const outcome: Seen = { restored: [], kept: {}, residue: {}, differs: {} };
  for (const [at, was] of Object.entries(touch.before)) {
    try {
      await prove(session, step, outcome, { at, was, why: undefined });
    } catch {
      outcome.residue[at] = was;
      outcome.differs[at] = 'it could not be looked at';
    }
  }
  await ledger.append({
    entry: 'step-restored',
    step: name,
    outcome: { ...outcome, givenUp: true },
    time: settings.world.now(),
  });
  settings.emit({ type: 'step-restored', step: name, clean: false });
  return true;
}

/**
 * Within a step, too, the last thing made is the first to go; before that, what stood is put back in the order it was
 * made in, since a child cannot come back before its parent. Proven here, while the parents still stand.
 */
async function restoreAddresses(
  session: Session,
  step: BoundStep,
  touch: Touch,
  guarded: readonly string[],
): Promise<Outcome> {
  const { records } = session.ledger.state;
  const stays = oneWay(step, records[step.name]?.inputs, inputsBefore(session.ledger.state, step.name));
  const protection = protectionIn(session, guarded);
  const outcome = { restored: [], kept: {}, residue: {}, differs: {} };
  const before = Object.entries(touch.before);
  const stood = before.filter(([, was]) => was !== null);
  const absent = before.filter(([, was]) => was === null).reverse();
  for (const [at, was] of [...stood, ...absent]) {
    const scope = scopeOf(session, step.name, 'undo');
    const held = deletes(was) ? protection(at) : undefined;
    // Where there is nothing, nothing is lost by an undo: what a request without an answer may still make must go.
    const kept = held !== undefined && (await step.observe(at, scope)) !== null ? held : undefined;
    const why = stays ?? kept;
    if (why === undefined) await step.rollback(at, was, scope);
    await prove(session, step, outcome, { at, was, why });
  }
  return outcome;
}

/** Found once, with those that their previous record protects: the cost of a step does not grow with their number. */
function guardedSteps({ ledger }: Session): string[] {
  const { records, open } = ledger.state;
  return Object.entries(records).flatMap(([name, { protect }]) =>
    protect !== undefined || open?.touches[name]?.previous?.protect !== undefined ? [name] : [],
  );
}

/** What holds a protected thing stays with it, unless the undo has found that thing gone. */
function protectionIn({ ledger }: Session, guarded: readonly string[]): Protection {
  const { records, open } = ledger.state;
  const left = guarded.flatMap((name) => {
    const record = records[name];
    const restored = open?.touches[name]?.outcome?.restored ?? [];
    const protect = record?.protect?.filter((at) => !restored.includes(at));
    return record && protect ? [[name, { ...record, protect }] as const] : [];
  });
  return protectionOf(Object.fromEntries(left));
}

/**
 * What differed at its step's own restore is looked at once more: the undo of a parent may have taken it away. What
 * cannot be looked at keeps the run open; but what a later command is refused to look at, too, will always be refused
 * (the undo may have taken our own role away): then the first look stands. It always does for what was given up.
 */
async function lookAgain(
  session: Session,
  open: OpenRun,
  { unproven, here, guarded }: { unproven: Unproven; here: ReadonlySet<string>; guarded: readonly string[] },
): Promise<void> {
  const { ledger, settings } = session;
  const protection = protectionIn(session, guarded);
  for (const [name, { before, outcome }] of Object.entries(open.touches)) {
    if (outcome === undefined) continue;
    // What is protected stands with all that it lies in: no undo of a parent has taken it away.
    const stands = Object.entries(outcome.kept).filter(([at]) => protection(at) !== undefined);
    const kept = Object.keys(outcome.kept).filter((at) => protection(at) === undefined);
    const differed = [...kept, ...Object.keys(outcome.residue)];
    const { givenUp } = outcome;
    const now = {
      restored: [...outcome.restored],
      kept: Object.fromEntries(stands),
      residue: {},
      differs: {},
      ...(givenUp && { givenUp }),
    };
    try {
      for (const at of differed)
        await prove(session, knownStep(session, name), now, {
          at,
          was: before[at] ?? null,
          why: outcome.kept[at],
        });
    } catch (error) {
      if (ledger.lost) throw ledger.lost;
      const { reason, message } = noteOf(error);
      if (givenUp) continue;
      if (here.has(name) || reason !== 'azure-refused') unproven.set(name, { why: message, waits: false });
      continue;
    }
    if (now.restored.length === outcome.restored.length) continue;
    await ledger.append({
      entry: 'step-restored',
      step: name,
      outcome: now,
      time: settings.world.now(),
    });
  }
}

/** What an undo has seen of one step so far. */
interface Seen {
  readonly restored: Address[];
  readonly kept: Record<Address, string>;
  readonly residue: Record<Address, Image>;
  readonly differs: Record<Address, string>;
}

async function prove(
  session: Session,
  step: BoundStep,
  outcome: Seen,
  { at, was, why }: { at: Address; was: Image; why: string | undefined },
): Promise<void> {
  const now = await lookUntilEqual(session, step, at, was);
  if (sameJson(now, was)) outcome.restored.push(at);
  else {
    const stays = why ?? staysPartly(session.ledger.state, step, { at, was, now });
    if (stays === undefined) {
      outcome.residue[at] = was;
      outcome.differs[at] = difference(was, now);
    } else outcome.kept[at] = stays;
  }
}
