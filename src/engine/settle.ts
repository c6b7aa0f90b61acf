import { finishCommit } from './commit.ts';
import { Failure } from './failure.ts';
import type { RunReport } from './report.ts';
import type { Session } from './session.ts';
import type { OpenRun } from './state.ts';
import { undo } from './undo.ts';
import { waitOutTheDead } from './waiting.ts';

/**
 * Settles what an earlier process left open, by the row of the recovery table that the journal selects (observation
 * never selects one): a finished run is compacted, a committed one finished, one that turned back is undone to its end,
 * an interrupted destroy closed, so that what it took is built again. An open forward run stays `open`: it goes on.
 * `stuck` means that settling could not be finished.
 */
export async function settle(session: Session): Promise<'clear' | 'settled' | 'open' | 'stuck'> {
  const { ledger, report, settings } = session;
  const open = await leftOpen(session);
  if (open === undefined) return 'clear';
  await waitOutTheDead(session, open);
  if (open.kind === 'destroy') {
    await ledger.append({ entry: 'run-finished', result: 'interrupted', time: settings.world.now() });
    await ledger.compact();
  } else if (open.phase === 'forward') {
    settings.emit({ type: 'settling', run: open.id, what: 'continue' });
    return 'open';
  } else if (open.phase === 'committed') {
    settings.emit({ type: 'settling', run: open.id, what: 'give-back' });
    if (!(await finishCommit(session))) return 'stuck';
  } else {
    settings.emit({ type: 'settling', run: open.id, what: 'roll-back' });
    report.rollback = await undo(session, open.reason ?? 'it had failed');
    if (ledger.state.open) return 'stuck';
  }
  // What follows is a new run, with a report of its own about the steps.
  report.runId = null;
  session.lines.clear();
  return 'settled';
}

/** The column `rollback` of the same table. Throws `run-open` for an interrupted destroy. */
export async function settleBackwards(session: Session): Promise<RunReport['result']> {
  const { report } = session;
  const open = await leftOpen(session);
  if (open === undefined) {
    report.note = 'nothing to undo';
    return 'nothing-to-do';
  }
  if (open.kind === 'destroy') throw interruptedDestroy(open);
  await waitOutTheDead(session, open);
  if (open.phase === 'committed') {
    report.note = `run ${open.id} was committed: it can only be finished`;
    return (await finishCommit(session)) ? 'completed' : 'failed';
  }
  report.rollback = await undo(session, 'asked for');
  return report.rollback.clean ? 'completed' : 'failed';
}

/** The run that is open once what a crash left at the end of the journal is tidied up. */
async function leftOpen(session: Session): Promise<OpenRun | undefined> {
  const { ledger, report } = session;
  await ledger.trim();
  const { open } = ledger.state;
  if (open?.phase !== 'finished') return open;
  await ledger.compact();
  report.runId = null;
  return undefined;
}

function interruptedDestroy(open: OpenRun): Failure {
  return new Failure('run-open', `run ${open.id} is a destroy that was interrupted: it cannot be undone`, {
    hint: '`deploy` builds again what it took; `deploy destroy` finishes it.',
  });
}
