import { giveBack, holds } from './give-back.ts';
import { beginRun } from './run-start.ts';
import type { Session } from './session.ts';
import type { OpenRun } from './state.ts';
import type { Address } from './step.ts';
import { unwantedOf, type Wishes } from './unwanted.ts';

/** What going through the steps found out, and a commit decides by. */
export interface Decided extends Wishes {
  /** What must not be deleted of steps that did not run, where the configuration says something else now. */
  readonly protect: ReadonlyMap<string, readonly Address[]>;
}

/**
 * Decides, once, what is no longer wanted: addresses that a record holds and that no step names any more go back to
 * their origin, those that another step names are handed over to it (rules 7 and 8). Nothing to do appends nothing.
 */
export async function commit(session: Session, decided: Decided): Promise<void> {
  const { ledger, settings, report } = session;
  await protect(session, decided);
  const { giveBack: going, handOver, kept, retire } = unwantedOf(session, decided);
  report.kept = kept.map((one) => ({ ...one }));
  if (Object.keys(going).length === 0 && handOver.length === 0 && retire.length === 0) return;
  await beginRun(session);
  await ledger.append({
    entry: 'run-committed',
    giveBack: going,
    handOver,
    ...(retire.length > 0 && { retire }),
    time: settings.world.now(),
  });
}

/** Notes what must not be deleted of steps that did not run: also for the undo of those that failed after them. */
export async function protect(session: Session, decided: Pick<Decided, 'protect'>): Promise<void> {
  const { ledger, settings } = session;
  for (const [step, at] of decided.protect) {
    await beginRun(session);
    await ledger.append({ entry: 'protection-changed', step, at: [...at], time: settings.world.now() });
  }
}

/**
 * Carries out what `run-committed` decided, in reverse order, and closes the run; from there every command only goes
 * forward. Ends with false when something could not be given back: the run stays open, and the next command goes on
 * here. Throws only when the journal cannot be written.
 */
export async function finishCommit(session: Session): Promise<boolean> {
  const { ledger, settings } = session;
  const { open } = ledger.state;
  if (open === undefined) return true;
  await handOverAll(session, open);
  if (!(await giveBack(session, open.giveBack))) return false;
  await ledger.append({ entry: 'run-finished', result: 'completed', time: settings.world.now() });
  await ledger.compact();
  return true;
}

async function handOverAll({ ledger, settings }: Session, open: OpenRun): Promise<void> {
  for (const { from, to, at } of open.handOver) {
    if (!at.some((one) => holds(ledger.state, from, one))) continue;
    await ledger.append({ entry: 'handed-over', from, to, at, time: settings.world.now() });
  }
}
