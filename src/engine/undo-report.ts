import { deletes, protectionOf } from './protection.ts';
import type { UndoReport } from './report.ts';
import { lineOf, type Session } from './session.ts';
import type { OpenRun, State } from './state.ts';

/** What an undo came to: clean means proven, with nothing pending, nothing left and nothing given up. */
export function reportOf(open: OpenRun, unproven: Unproven): UndoReport {
  const report: UndoReport = { clean: false, restored: [], kept: [], pending: [], residue: [] };
  for (const [step, { before, outcome }] of Object.entries(open.touches)) {
    const why = unproven.get(step);
    if (outcome === undefined || why !== undefined) {
      report.pending.push(...Object.keys(before).map((address) => ({ step, address, why: why?.why ?? '' })));
      continue;
    }
    report.restored.push(...outcome.restored.map((address) => ({ step, address })));
    for (const [address, kept] of Object.entries(outcome.kept))
      report.kept.push({ step, address, why: kept });
    for (const address of Object.keys(outcome.residue))
      report.residue.push({ step, address, why: outcome.differs?.[address] ?? 'it is not as it was' });
  }
  const givenUp = Object.values(open.touches).some(({ outcome }) => outcome?.givenUp);
  report.clean = unproven.size === 0 && report.residue.length === 0 && !givenUp;
  return report;
}

/**
 * What a run leaves that is closed without an undo: all that it may have changed and that is not undone yet; of one that
 * had only to give back, and of a destroy, what has not gone.
 */
export function leftAsItIs(open: OpenRun, records: State['records']): UndoReport {
  const report: UndoReport = { clean: false, restored: [], kept: [], pending: [], residue: [] };
  if (open.phase === 'committed' || open.kind === 'destroy') {
    for (const [step, { origin }] of Object.entries(records))
      for (const address of Object.keys(origin))
        if (open.kind === 'destroy' || open.giveBack[step]?.includes(address))
          report.residue.push({ step, address, why: 'it was to be given back' });
    return report;
  }
  for (const [step, { before, outcome }] of Object.entries(open.touches)) {
    const restored = new Set(outcome?.restored ?? []);
    for (const address of Object.keys(before))
      if (restored.has(address)) report.restored.push({ step, address });
      else report.residue.push({ step, address, why: 'it stays as the run left it' });
  }
  return report;
}

/** People learn before it happens which data an undo takes with it. */
export function dataOf({ settings, ledger }: Session, open: OpenRun): string[] {
  const protection = protectionOf(ledger.state.records);
  return Object.values(open.touches).flatMap(({ before, outcome }) =>
    Object.entries(before).flatMap(([at, was]) => {
      const data = settings.dataAt?.(at);
      const goes = outcome === undefined && deletes(was) && protection(at) === undefined;
      return goes && data !== undefined ? [data] : [];
    }),
  );
}

/**
 * Steps whose undo could not be finished, or not be looked at, and why: neither clean nor different (rule 6). Some only
 * wait for the cloud.
 */
export type Unproven = Map<string, { readonly why: string; readonly waits: boolean }>;

/** What waits for an undo that failed was not tried; the next command goes on with both. */
export function markBlocked(session: Session, open: OpenRun, unproven: Unproven): void {
  const { aborted } = session.settings.signal;
  const waits = [...unproven.values()].every((one) => one.waits);
  for (const [name, { outcome }] of Object.entries(open.touches)) {
    if (outcome !== undefined) continue;
    const line = lineOf(session, name);
    if (line.status !== 'failed' && !aborted) line.status = waits ? 'rolling_back' : 'rollback_failed';
    const why = aborted ? 'interrupted' : 'not tried: what depends on it is not undone yet';
    if (!unproven.has(name)) unproven.set(name, { why, waits });
  }
}
