import { finishCommit } from './commit.ts';
import { Failure } from './failure.ts';
import type { RunReport } from './report.ts';
import type { Session } from './session.ts';
import type { OpenRun } from './state.ts';
import { undo } from './undo.ts';
import { leftAsItIs } from './undo-report.ts';
import { takeOver } from './waiting.ts';

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
  await takeOver(session, open);
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

/** How a rollback goes about what it cannot undo. */
export interface Backwards {
  /** Steps whose undo is given up: what they changed stays, and is named. */
  readonly skip?: readonly string[];
  /** Closes the run without undoing anything. */
  readonly abandon?: boolean;
}

/**
 * The column `rollback` of the same table. Throws `run-open` for an interrupted destroy.
 */
export async function settleBackwards(session: Session, how: Backwards = {}): Promise<RunReport['result']> {
  const { report } = session;
  const open = await leftOpen(session);
  if (open === undefined) {
    report.note = 'nothing to undo';
    return 'nothing-to-do';
  }
  if (how.abandon === true) return abandon(session, open);
  if (open.kind === 'destroy') throw interruptedDestroy(open);
  await takeOver(session, open);
  if (open.phase === 'committed') {
    report.note = `run ${open.id} was committed: it can only be finished`;
    return (await finishCommit(session)) ? 'completed' : 'failed';
  }
  report.rollback = await undo(session, failureIn(session, open) ?? 'asked for', how.skip);
  return report.rollback.clean ? 'completed' : 'failed';
}

/** The undo takes the record away that knows why there is one: the journal keeps it, for every report that follows. */
function failureIn({ ledger }: Session, { reason, touches }: OpenRun): string | undefined {
  if (reason !== undefined) return reason;
  for (const step of Object.keys(touches)) {
    const { status, error } = ledger.state.records[step] ?? {};
    if (status === 'failed' && error !== undefined) return `${step}: ${error.message}`;
  }
  return undefined;
}

/** Nothing is undone, and nothing forgotten: the records of what was begun are incomplete, and hold every address. */
async function abandon(session: Session, open: OpenRun): Promise<RunReport['result']> {
  const { ledger, report, settings } = session;
  await takeOver(session, open);
  report.rollback = leftAsItIs(open, ledger.state.records);
  settings.emit({ type: 'settling', run: open.id, what: 'abandon' });
  await ledger.append({ entry: 'run-finished', result: 'abandoned', time: settings.world.now() });
  await ledger.compact();
  report.note = `run ${open.id} is closed; what it changed stays as it is`;
  return 'completed';
}

/** The run that is open once what a crash left at the end of the journal is tidied up. */
export async function leftOpen(session: Session): Promise<OpenRun | undefined> {
  const { ledger, report } = session;
  await ledger.trim();
  const { open } = ledger.state;
  if (open?.phase !== 'finished') return open;
  await ledger.compact();
  report.runId = null;
  return undefined;
}

/** Throws `run-open` where a run must be finished or undone first. */
export function refuseOpen({ ledger }: Session): void {
  const { open } = ledger.state;
  if (open === undefined || open.phase === 'finished') return;
  throw new Failure('run-open', `run ${open.id} is open: it must be finished or undone first`, {
    hint: '`npx deploy` goes on with it, `npx deploy rollback` undoes it.',
  });
}

function interruptedDestroy(open: OpenRun): Failure {
  return new Failure('run-open', `run ${open.id} is a destroy that was interrupted: it cannot be undone`, {
    hint: '`npx deploy` builds again what it took; `npx deploy destroy` finishes it.',
  });
}
