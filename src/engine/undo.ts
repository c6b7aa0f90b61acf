import type { BoundStep } from './bound-step.ts';
import type { Outcome } from './entries.ts';
import { Failure } from './failure.ts';
import { sameJson } from './fingerprint.ts';
import { reversed, walk } from './graph.ts';
import { noteOf, type Finding, type UndoReport } from './report.ts';
import { knownStep, lineOf, lookUntilEqual, scopeOf, type Session } from './session.ts';
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
  const report: UndoReport = { clean: false, restored: [], kept: [], pending: [], residue: [] };
  if (open.phase === 'forward')
    await ledger.append({ entry: 'rollback-started', reason, time: settings.world.now() });
  settings.emit({ type: 'rollback-started', run: open.id, steps: Object.keys(open.touches), reason });
  const undone = new Set<string>();
  await walk(reversed(graphOf(session, open)), {
    concurrency: settings.concurrency,
    halted: () => settings.signal.aborted,
    visit: async (name) => {
      const touch = open.touches[name];
      const done =
        touch === undefined || touch.outcome !== undefined || (await restoreStep(session, name, touch));
      if (done) undone.add(name);
      return done;
    },
  });
  const blocked = Object.keys(open.touches).filter((name) => !undone.has(name));
  for (const [step, touch] of Object.entries(open.touches)) tell(report, step, touch, blocked);
  if (blocked.length > 0) return report;
  return close(session, open, report);
}

/** The open run that a rollback is about. */
function openRun(session: Session): OpenRun {
  const { open } = session.ledger.state;
  if (open) return open;
  throw new Failure('internal', 'there is no open run to undo');
}

/** The edges as they were journaled when the steps started, not those of today's list (rule 5). */
function graphOf(session: Session, open: OpenRun): Map<string, readonly string[]> {
  const { records } = session.ledger.state;
  const names = new Set([...Object.keys(records), ...Object.keys(open.touches)]);
  return new Map([...names].map((name) => [name, open.touches[name]?.deps ?? records[name]?.deps ?? []]));
}

async function restoreStep(session: Session, name: string, touch: Touch): Promise<boolean> {
  const { settings, ledger } = session;
  const line = lineOf(session, name);
  settings.emit({ type: 'step-restoring', step: name });
  let outcome: Outcome;
  try {
    outcome = await restoreAddresses(session, knownStep(session, name), touch);
  } catch (error) {
    if (settings.signal.aborted) return false;
    const note = noteOf(error);
    await ledger.append({
      entry: 'step-restore-failed',
      step: name,
      error: note,
      time: settings.world.now(),
    });
    if (line.status !== 'failed') line.status = 'rollback_failed';
    line.error ??= note;
    settings.emit({ type: 'step-restore-failed', step: name, error: note });
    return false;
  }
  await ledger.append({ entry: 'step-restored', step: name, outcome, time: settings.world.now() });
  if (line.status !== 'failed') line.status = 'rolled_back';
  settings.emit({ type: 'step-restored', step: name, clean: Object.keys(outcome.residue).length === 0 });
  return true;
}

/** Within a step, too, the last thing made is the first to go. Proven here, while the parents still stand. */
async function restoreAddresses(session: Session, step: BoundStep, touch: Touch): Promise<Outcome> {
  const restored: Address[] = [];
  const kept: Record<Address, string> = {};
  const residue: Record<Address, Image> = {};
  const record = session.ledger.state.records[step.name];
  const oneWay = step.undoable ? record && step.irreversible(record.inputs) : 'it cannot be undone';
  for (const [at, was] of Object.entries(touch.before).reverse()) {
    if (oneWay === undefined) await step.rollback(at, was, scopeOf(session, step.name, 'undo'));
    const now = await lookUntilEqual(session, step, at, was);
    if (sameJson(now, was)) restored.push(at);
    else if (oneWay !== undefined) kept[at] = oneWay;
    else residue[at] = was;
  }
  return { restored, kept, residue };
}

/** What differed at its step's own restore is looked at once more: undoing a parent may have taken it away. */
async function close(session: Session, open: OpenRun, report: UndoReport): Promise<UndoReport> {
  const { ledger, settings } = session;
  const left: Record<string, Record<Address, Image>> = {};
  const settled: Finding[] = [];
  for (const [name, touch] of Object.entries(open.touches)) {
    for (const [at, was] of Object.entries(touch.outcome?.residue ?? {})) {
      const step = knownStep(session, name);
      if (sameJson(await step.observe(at, scopeOf(session, name, 'undo')), was))
        settled.push({ step: name, address: at });
      else (left[name] ??= {})[at] = was;
    }
  }
  await ledger.append({
    entry: 'run-finished',
    result: 'rolled-back',
    residue: left,
    time: settings.world.now(),
  });
  report.restored.push(...settled);
  report.residue = report.residue.filter(({ step, address }) => address in (left[step] ?? {}));
  report.clean = report.residue.length === 0 && report.pending.length === 0;
  await ledger.compact();
  return report;
}

function tell(report: UndoReport, step: string, touch: Touch, blocked: readonly string[]): void {
  if (blocked.includes(step)) {
    const why = 'its undo did not finish';
    report.residue.push(...Object.keys(touch.before).map((address) => ({ step, address, why })));
    return;
  }
  report.restored.push(...(touch.outcome?.restored ?? []).map((address) => ({ step, address })));
  report.kept.push(
    ...Object.entries(touch.outcome?.kept ?? {}).map(([address, why]) => ({ step, address, why })),
  );
  const why = 'it is not as it was';
  report.residue.push(
    ...Object.keys(touch.outcome?.residue ?? {}).map((address) => ({ step, address, why })),
  );
}
