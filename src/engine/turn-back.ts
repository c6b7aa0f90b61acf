import { withDeadline } from './deadline.ts';
import { toFailure } from './failure.ts';
import { noteOf } from './report.ts';
import type { Session } from './session.ts';
import type { OpenRun } from './state.ts';
import { undo } from './undo.ts';
import { waitOutTheLost } from './waiting.ts';

/**
 * Turns a run back that has failed: saves what explains the failure, waits out requests without an answer (rule 3), and
 * undoes all, unless the run is to be left open. Throws only when the journal cannot be written.
 */
export async function turnBack(
  session: Session,
  open: OpenRun,
  failed: { readonly step: string; readonly error: unknown } | undefined,
): Promise<void> {
  // Whoever holds the lock now undoes it: nothing that we write would be accepted.
  if (isLockLost(failed?.error)) return;
  await saveEvidence(session);
  if (!session.settings.rollback) return;
  await waitOutTheLost(session, open);
  const reason = `${failed?.step}: ${noteOf(failed?.error).message}`;
  session.report.rollback = await withDeadline(session, () => undo(session, reason));
}

/** Whether something failed because the lock is somebody else's by now. */
export function isLockLost(error: unknown): boolean {
  return toFailure(error).reason === 'lock-lost';
}

/** What explains a failure is saved before an undo deletes it. */
async function saveEvidence({ ledger, lines, report, settings }: Session): Promise<void> {
  const { open, records } = ledger.state;
  if (open === undefined || settings.saveEvidence === undefined) return;
  const failed = [...lines.values()].flatMap(({ name: step, status, error }) =>
    status === 'failed' && error !== undefined && step in open.touches
      ? [{ run: open.id, step, error, addresses: Object.keys(records[step]?.origin ?? {}) }]
      : [],
  );
  if (failed.length === 0) return;
  const place = await settings.saveEvidence(failed);
  if (place !== undefined) report.evidence = place;
}
