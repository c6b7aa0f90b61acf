import { finishCommit } from './commit.ts';
import type { Session } from './session.ts';
import { undo } from './undo.ts';

/**
 * Settles what an earlier process left open, by the row of the recovery table that the journal selects (observation
 * never selects one): a finished run is compacted, a committed one finished, one that turned back is undone to its end.
 * An open forward run is `open`: it goes on. `stuck` means that settling could not be finished.
 */
export async function settle(session: Session): Promise<'clear' | 'open' | 'stuck'> {
  const { ledger, report, settings } = session;
  const { open } = ledger.state;
  if (open === undefined) return 'clear';
  if (open.phase === 'finished') {
    await ledger.compact();
    report.runId = null;
    return 'clear';
  }
  await waitOut(session);
  if (open.phase === 'forward') {
    settings.emit({ type: 'settling', run: open.id, what: 'continue' });
    return 'open';
  }
  const what = open.phase === 'committed' ? 'give-back' : 'roll-back';
  settings.emit({ type: 'settling', run: open.id, what });
  if (what === 'give-back') return settledOr(session, await finishCommit(session));
  report.rollback = await undo(session, open.reason ?? 'it had failed');
  return settledOr(session, ledger.state.open === undefined);
}

/** A dead process's last request may still land: until its hard timeout has passed nothing is decided (rule 3). */
export async function waitOut(session: Session): Promise<void> {
  const { ledger, settings } = session;
  const { open } = ledger.state;
  if (open === undefined) return;
  const milliseconds = open.lastTime + settings.requestTimeoutMs - settings.world.now();
  if (settings.requestTimeoutMs === 0 || milliseconds <= 0) return;
  const why = `a request of run ${open.id} may still be on its way`;
  settings.emit({ type: 'waiting', milliseconds, why });
  await settings.world.sleep(milliseconds, settings.signal);
}

function settledOr(session: Session, done: boolean): 'clear' | 'stuck' {
  if (!done) return 'stuck';
  // What follows is a new run, with a report of its own about the steps.
  session.report.runId = null;
  session.lines.clear();
  return 'clear';
}
