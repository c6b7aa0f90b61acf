import type { BoundStep } from './bound-step.ts';
import type { Outcome } from './entries.ts';
import { Failure } from './failure.ts';
import { difference } from './difference.ts';
import { sameJson } from './fingerprint.ts';
import { reversed, startedEdges, walk } from './graph.ts';
import { noteOf, type UndoReport } from './report.ts';
import { knownStep, lineOf, lookUntilEqual, oneWay, scopeOf, type Session } from './session.ts';
import type { OpenRun, Touch } from './state.ts';
import type { Address, Image } from './step.ts';

/**
 * Undoes everything the open run did, in reverse order, and proves it by looking. Every begun step is undone, whatever
 * an observation says (rule 3). What an undo throws blocks the steps upstream of it and leaves the run open.
 * Throws only when the journal cannot be written.
 */
export async function undo(session: Session, reason: string): Promise<UndoReport> {
  const { ledger, settings } = session;
  const open = openRun(session);
  const unproven: Unproven = new Map();
  if (open.phase === 'forward' && !settings.signal.aborted)
    await ledger.append({ entry: 'rollback-started', reason, time: settings.world.now() });
  settings.emit({ type: 'rollback-started', run: open.id, steps: Object.keys(open.touches), reason });
  await walk(reversed(startedEdges(open.touches)), {
    concurrency: settings.concurrency,
    halted: () => settings.signal.aborted,
    visit: (name) => restoreStep(session, open, name, unproven),
  });
  if (Object.values(open.touches).every(({ outcome }) => outcome)) await lookAgain(session, open, unproven);
  else markBlocked(session, open, unproven);
  const report = reportOf(open, unproven);
  if (unproven.size > 0) return report;
  await ledger.append({ entry: 'run-finished', result: 'rolled-back', time: settings.world.now() });
  await ledger.compact();
  return report;
}

/** Steps whose undo could not be finished, or not be looked at, and why: neither clean nor different (rule 6). */
type Unproven = Map<string, string>;

/** The open run that a rollback is about. */
function openRun(session: Session): OpenRun {
  const { open } = session.ledger.state;
  if (open) return open;
  throw new Failure('internal', 'there is no open run to undo');
}

async function restoreStep(
  session: Session,
  open: OpenRun,
  name: string,
  unproven: Unproven,
): Promise<boolean> {
  const { settings, ledger } = session;
  const touch = open.touches[name];
  // Undone already, before a crash.
  if (touch === undefined || touch.outcome !== undefined) return true;
  const line = lineOf(session, name);
  settings.emit({ type: 'step-restoring', step: name });
  let outcome: Outcome;
  try {
    outcome = await restoreAddresses(session, knownStep(session, name), touch);
  } catch (error) {
    if (settings.signal.aborted) return false;
    const note = noteOf(error);
    unproven.set(name, note.message);
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

/**
 * Within a step, too, the last thing made is the first to go; before that, what stood is put back in the order it was
 * made in, since a child cannot come back before its parent. Proven here, while the parents still stand.
 */
async function restoreAddresses(session: Session, step: BoundStep, touch: Touch): Promise<Outcome> {
  const why = oneWay(step, session.ledger.state.records[step.name]?.inputs);
  const outcome = { restored: [], kept: {}, residue: {}, differs: {} };
  const before = Object.entries(touch.before);
  const stood = before.filter(([, was]) => was !== null);
  const absent = before.filter(([, was]) => was === null).reverse();
  for (const [at, was] of [...stood, ...absent]) {
    if (why === undefined) await step.rollback(at, was, scopeOf(session, step.name, 'undo'));
    await prove(session, step, outcome, { at, was, why });
  }
  return outcome;
}

/**
 * What differed at its step's own restore is looked at once more: the undo of a parent may have taken it away. What
 * cannot be looked at keeps the run open.
 */
async function lookAgain(session: Session, open: OpenRun, unproven: Unproven): Promise<void> {
  const { ledger, settings } = session;
  for (const [name, { before, outcome }] of Object.entries(open.touches)) {
    if (outcome === undefined) continue;
    const differed = [...Object.keys(outcome.kept), ...Object.keys(outcome.residue)];
    const now = { restored: [...outcome.restored], kept: {}, residue: {}, differs: {} };
    try {
      for (const at of differed)
        await prove(session, knownStep(session, name), now, {
          at,
          was: before[at] ?? null,
          why: outcome.kept[at],
        });
    } catch (error) {
      if (ledger.lost) throw ledger.lost;
      unproven.set(name, noteOf(error).message);
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

async function prove(
  session: Session,
  step: BoundStep,
  outcome: {
    restored: Address[];
    kept: Record<Address, string>;
    residue: Record<Address, Image>;
    differs: Record<Address, string>;
  },
  { at, was, why }: { at: Address; was: Image; why: string | undefined },
): Promise<void> {
  const now = await lookUntilEqual(session, step, at, was);
  if (sameJson(now, was)) outcome.restored.push(at);
  else if (why !== undefined) outcome.kept[at] = why;
  else {
    outcome.residue[at] = was;
    outcome.differs[at] = difference(was, now);
  }
}

/** What waits for an undo that failed was not tried; the next command goes on with both. */
function markBlocked(session: Session, open: OpenRun, unproven: Unproven): void {
  const { aborted } = session.settings.signal;
  for (const [name, { outcome }] of Object.entries(open.touches)) {
    if (outcome !== undefined) continue;
    const line = lineOf(session, name);
    if (line.status !== 'failed' && !aborted) line.status = 'rollback_failed';
    const why = aborted ? 'interrupted' : 'not tried: what depends on it is not undone yet';
    if (!unproven.has(name)) unproven.set(name, why);
  }
}

function reportOf(open: OpenRun, unproven: Unproven): UndoReport {
  const report: UndoReport = { clean: false, restored: [], kept: [], pending: [], residue: [] };
  for (const [step, { before, outcome }] of Object.entries(open.touches)) {
    const why = unproven.get(step);
    if (outcome === undefined || why !== undefined) {
      report.pending.push(...Object.keys(before).map((address) => ({ step, address, why: why ?? '' })));
      continue;
    }
    report.restored.push(...outcome.restored.map((address) => ({ step, address })));
    for (const [address, kept] of Object.entries(outcome.kept))
      report.kept.push({ step, address, why: kept });
    for (const address of Object.keys(outcome.residue))
      report.residue.push({ step, address, why: outcome.differs?.[address] ?? 'it is not as it was' });
  }
  report.clean = unproven.size === 0 && report.residue.length === 0;
  return report;
}
