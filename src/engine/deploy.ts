import { commit, finishCommit } from './commit.ts';
import { goForward } from './forward.ts';
import { noteOf, type RunReport } from './report.ts';
import { type EngineOptions, finishReport, openSession } from './open-session.ts';
import type { Session } from './session.ts';
import { settle, settleBackwards } from './settle.ts';
import { undo } from './undo.ts';
import { waitOutTheLost } from './waiting.ts';

/**
 * Runs the steps as one transaction: first settles what an earlier process left open, then skips what has not changed
 * and runs the rest; a failed run is undone, unless it is to be left open. Never throws for what a step does: the
 * report tells. Throws a `Failure` when the state cannot be read or is not for this configuration.
 */
export async function deploy<Config, Facts, Ports>(
  options: EngineOptions<Config, Facts, Ports>,
): Promise<RunReport> {
  const session = await openSession(options, 'forward');
  return reported(session, async () => {
    const settled = await settle(session);
    return settled === 'stuck' ? 'failed' : turn(session, settled);
  });
}

/**
 * Undoes the open run, and proves it; what was already committed is finished instead (rule 7). Throws a `Failure` as
 * `deploy` does, and `run-open` for an interrupted destroy.
 */
export async function rollBack<Config, Facts, Ports>(
  options: EngineOptions<Config, Facts, Ports>,
): Promise<RunReport> {
  const session = await openSession(options, 'back');
  return reported(session, () => settleBackwards(session));
}

async function reported(session: Session, command: () => Promise<RunReport['result']>): Promise<RunReport> {
  const { settings, report } = session;
  let result: RunReport['result'] = 'failed';
  try {
    result = await command();
  } catch (error) {
    if (!settings.signal.aborted || session.ledger.lost) report.error ??= noteOf(error, 'internal');
  }
  return finishReport(session, result === 'failed' && settings.signal.aborted ? 'interrupted' : result);
}

async function turn(session: Session, settled: 'clear' | 'settled' | 'open'): Promise<RunReport['result']> {
  const { ledger, report, settings } = session;
  const { result, failed, wanted } = await goForward(session);
  if (result === 'done') {
    await commit(session, wanted);
    const changed = ledger.state.open !== undefined || settled === 'settled';
    if (!(await finishCommit(session))) return 'failed';
    return changed ? 'completed' : 'nothing-to-do';
  }
  const { open } = ledger.state;
  if (result === 'failed' && settings.rollback && open) {
    await waitOutTheLost(session, open);
    report.rollback = await undo(session, `${failed?.step}: ${noteOf(failed?.error).message}`);
  }
  return result;
}
