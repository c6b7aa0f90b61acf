import { commit, finishCommit } from './commit.ts';
import { goForward, type Passage } from './forward.ts';
import { noteOf, type RunReport } from './report.ts';
import { type EngineOptions, finishReport, openSession } from './open-session.ts';
import type { Session } from './session.ts';
import { settle, waitOut } from './settle.ts';
import { undo } from './undo.ts';

/**
 * Runs the steps as one transaction: first settles what an earlier process left open, then skips what has not changed
 * and runs the rest; a failed run is undone, unless it is to be left open. Never throws for what a step does: the
 * report tells. Throws a `Failure` when the state cannot be read or is not for this configuration.
 */
export async function deploy<Config, Facts, Ports>(
  options: EngineOptions<Config, Facts, Ports>,
): Promise<RunReport> {
  const session = await openSession(options);
  try {
    if ((await settle(session)) === 'stuck') return finishReport(session, 'failed');
    await turn(session);
  } catch (error) {
    session.report.error ??= noteOf(error, 'internal');
    return finishReport(session, options.signal.aborted ? 'interrupted' : 'failed');
  }
  return finishReport(session, session.report.result);
}

/** Undoes the open run, and proves it; what was already committed is finished instead (rule 7). */
export async function rollBack<Config, Facts, Ports>(
  options: EngineOptions<Config, Facts, Ports>,
): Promise<RunReport> {
  const session = await openSession(options);
  const { open } = session.ledger.state;
  try {
    return await rollBackOpen(session, open?.phase);
  } catch (error) {
    session.report.error ??= noteOf(error, 'internal');
    return finishReport(session, options.signal.aborted ? 'interrupted' : 'failed');
  }
}

async function turn(session: Session): Promise<void> {
  const { ledger, report, settings } = session;
  const resumed = ledger.state.open !== undefined;
  const passage = await goForward(session);
  if (passage.result === 'done') {
    await commit(session, passage.wanted);
    const changed = resumed || session.begun !== undefined;
    const whole = !ledger.state.open || (await finishCommit(session));
    report.result = !whole
      ? settings.signal.aborted
        ? 'interrupted'
        : 'failed'
      : changed
        ? 'completed'
        : 'nothing-to-do';
    return;
  }
  report.result = passage.result;
  if (passage.result === 'failed' && settings.rollback && ledger.state.open) await turnBack(session, passage);
}

async function turnBack(session: Session, passage: Passage): Promise<void> {
  const { report, settings } = session;
  const reason = passage.failed
    ? `${passage.failed.step}: ${noteOf(passage.failed.error).message}`
    : 'a step failed';
  report.rollback = await undo(session, reason);
  if (settings.signal.aborted) report.result = 'interrupted';
}

async function rollBackOpen(session: Session, phase: string | undefined): Promise<RunReport> {
  const { ledger, report } = session;
  if (phase === 'finished') await ledger.compact();
  if (phase === undefined || phase === 'finished') {
    report.note = 'nothing to undo';
    return finishReport(session, 'nothing-to-do');
  }
  await waitOut(session);
  if (phase === 'committed') {
    report.note = `run ${report.runId} was committed: it can only be finished`;
    return finishReport(session, (await finishCommit(session)) ? 'completed' : 'failed');
  }
  report.rollback = await undo(session, 'asked for');
  if (session.settings.signal.aborted) return finishReport(session, 'interrupted');
  return finishReport(session, report.rollback.clean ? 'completed' : 'failed');
}
