import { inTurn } from './apart.ts';
import type { Images, Outcome } from './entries.ts';
import { Failure } from './failure.ts';
import { reversed, startedEdges, walk } from './graph.ts';
import { type Protection, protectionNow } from './protection.ts';
import { noteOf, toldNoteOf, type UndoReport } from './report.ts';
import { nothingSeen, prove, restoreAddresses, together } from './restore.ts';
import { knownStep, lineOf, type Session } from './session.ts';
import type { OpenRun, Touch } from './state.ts';
import type { Address } from './step.ts';
import { dataOf, markBlocked, reportOf, type Unproven } from './undo-report.ts';

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
  const protection = protectionNow(session.ledger.state);
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
        : restoreStep(session, name, { touch, protection, unproven });
    },
  });
  if (Object.values(open.touches).every(({ outcome }) => outcome))
    await lookAgain(session, open, { unproven, here, protection });
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
    protection,
    unproven,
  }: { readonly touch: Touch; readonly protection: Protection; readonly unproven: Unproven },
): Promise<boolean> {
  const { settings, ledger } = session;
  const line = lineOf(session, name);
  settings.emit({ type: 'step-restoring', step: name });
  let outcome: Outcome;
  try {
    outcome = await restoreAddresses(session, knownStep(session, name), touch, protection);
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
    line.error ??= toldNoteOf(error);
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
  const outcome = nothingSeen();
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
 * What differed at its step's own restore is looked at once more: the undo of a parent may have taken it away. What
 * cannot be looked at keeps the run open; but what a later command is refused to look at, too, will always be refused
 * (the undo may have taken our own role away): then the first look stands. It always does for what was given up.
 */
async function lookAgain(
  session: Session,
  open: OpenRun,
  { unproven, here, protection }: { unproven: Unproven; here: ReadonlySet<string>; protection: Protection },
): Promise<void> {
  const { ledger, settings } = session;
  // What is protected stands with all that it lies in: no undo of a parent has taken it away.
  const differed = Object.entries(open.touches).flatMap(([name, { before, outcome }]) => {
    if (outcome === undefined) return [];
    // Of what is in nobody's way nobody has to know whether it went with something else.
    const { harmless = false } = session.steps.get(name) ?? session.others.get(name) ?? {};
    const kept = Object.keys(outcome.kept).filter((at) => !harmless && protection(at) === undefined);
    const again = [...kept, ...Object.keys(outcome.residue)];
    return again.length === 0 ? [] : [[name, { before, outcome, again }] as const];
  });
  const looks = new Map(differed);
  await walk(new Map(differed.map(([name]) => [name, []])), {
    concurrency: settings.concurrency,
    visit: async (name) => {
      const look = looks.get(name);
      if (look === undefined) return false;
      try {
        const now = await seenNow(session, name, look);
        if (now.restored.length > look.outcome.restored.length)
          await ledger.append({
            entry: 'step-restored',
            step: name,
            outcome: now,
            time: settings.world.now(),
          });
      } catch (error) {
        if (ledger.lost) throw ledger.lost;
        const { reason, message } = noteOf(error);
        const { givenUp } = look.outcome;
        if (!givenUp && (here.has(name) || reason !== 'azure-refused'))
          unproven.set(name, { why: message, waits: false });
      }
      return true;
    },
  });
}

async function seenNow(
  session: Session,
  name: string,
  { before, outcome, again }: { before: Images; outcome: Outcome; again: readonly Address[] },
): Promise<Outcome> {
  const step = knownStep(session, name);
  const looked = new Set(again);
  const stays = Object.entries(outcome.kept).filter(([at]) => !looked.has(at));
  const known = { ...nothingSeen(), restored: outcome.restored, kept: Object.fromEntries(stays) };
  const now = new Map(again.map((at) => [at, nothingSeen()]));
  await inTurn([...now], {
    apart: () => true,
    act: ([at, seen]) => prove(session, step, seen, { at, was: before[at] ?? null, why: outcome.kept[at] }),
  });
  return { ...together([known, ...now.values()]), ...(outcome.givenUp && { givenUp: outcome.givenUp }) };
}
